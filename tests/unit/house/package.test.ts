import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { contentsOf, pack, unpack } from '../../sites/pack.ts';
import { ROOT } from './sources.ts';

// Each starts processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** What a site bundles, and what it copies as it is; each has a map beside it. */
const SCRIPTS = ['playahead', 'retire', 'sw-import', 'sw', 'worker'];
const OTHERS = ['CHANGELOG.md', 'LICENSE', 'README.md', 'dist/copy.mjs', 'package.json'];

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
let temp: string;
let tarball: string;
/** The package as npm puts it into a site's `node_modules`. */
let unpacked: string;

beforeAll(async () => {
  temp = await mkdtemp(join(tmpdir(), 'playahead-package-'));
  tarball = await pack(ROOT, temp);
  unpacked = join(temp, 'unpacked');
  await unpack(tarball, unpacked);
});

afterAll(() => rm(temp, { recursive: true }));

test('the package holds what it promises, and nothing else', async () => {
  const paths = Object.keys(await contentsOf(unpacked));
  const isDeclaration = (path: string) => path.startsWith('dist/types/');
  const scripts = SCRIPTS.flatMap((name) => [`dist/${name}.js`, `dist/${name}.js.map`]);
  expect(paths.filter((path) => !isDeclaration(path))).toEqual([...OTHERS, ...scripts].sort());

  const declared = paths.filter(isDeclaration).map((path) => path.slice('dist/types/'.length));
  const strays = declared.filter(
    (path) =>
      !/^(sw|page\/attach)\/.*\.d\.ts$/.test(path) ||
      !existsSync(join(ROOT, path.replace(/\.d\.ts$/, '.ts'))),
  );
  expect(strays).toEqual([]);

  const { exports, bin } = manifest;
  const promised = [...Object.values(exports), bin].flatMap((entry) =>
    typeof entry === 'string' ? [entry] : Object.values(entry as Record<string, string>),
  );
  expect(promised.length).toBeGreaterThan(8);
  const missing = promised.filter((path) => !existsSync(join(unpacked, path)));
  expect(missing).toEqual([]);
});

test('what the package imports is what it says that it depends on', async () => {
  const named = { ...manifest.dependencies, ...manifest.peerDependencies };
  for (const name of SCRIPTS) {
    const code = await readFile(join(unpacked, `dist/${name}.js`), 'utf8');
    const imports = [...code.matchAll(/^(?:import|export)\b[^;'"]*["']([^"']+)["']/gm)];
    const strangers = imports.map(([, module = '']) => module).filter((each) => !(each in named));
    expect(strangers, name).toEqual([]);
  }
});

test('publint has nothing to say against it', async () => {
  const { stdout } = await run(tool('publint/src/cli.js'), [tarball, '--strict']);
  expect(stdout).toContain('All good!');
});

test('each way to resolve its types comes to the right ones', async () => {
  const files = Object.keys(manifest.exports).filter((entry) => /^\.\/.*\.js$/.test(entry));
  const entries = files.map((entry) => entry.slice('./'.length));
  const options = ['--profile', 'esm-only', '--exclude-entrypoints', ...entries];
  const attw = tool('@arethetypeswrong/cli/dist/index.js');
  const { stdout } = await run(attw, [tarball, ...options, '--format', 'json']);
  const { analysis } = JSON.parse(stdout);
  const asked = Object.keys(analysis.entrypoints).sort();
  expect(asked).toEqual(['.', './package.json', './worker']);
});

/** A page of a site in strict TypeScript, with a player of its own too. */
const PAGE = `
import Hls from 'hls.js';
import {
  attachPlayahead,
  attachPlayer,
  forget,
  onUpdateWaiting,
  type Picture,
  type Playahead,
  type PlayaheadOptions,
  type PlayerAdapter,
  type PlayerTrack,
  parseServerTiming,
  registerWorker,
  type Settings,
  type Snapshot,
  takeOver,
  type WorkerState,
  workerState,
} from 'playahead';

const video = document.createElement('video');
const options: PlayaheadOptions = { ahead: 4, refill: 0.75, session: 'user-17', onChange: () => {} };
const playahead: Playahead = attachPlayahead(new Hls(), video, options);
const changed: Partial<Settings> = { ahead: 2 };
playahead.configure(changed);
const snapshot: Snapshot = await playahead.snapshot();
const held: readonly number[] = snapshot.held;
const last: number | undefined = snapshot.window?.last;
const hits: number = snapshot.hits + snapshot.joins;
const picture: Picture | undefined = playahead.picture();
playahead.detach();

const track: PlayerTrack = {
  id: '/film.mp4',
  role: 'current',
  firstSequence: 0,
  segments: [{ start: 0, duration: 2 }],
  list: {},
  segmentAt: () => ({ url: '/film.mp4', range: { first: 0, last: 999 }, durationSeconds: 2 }),
};
const adapter: PlayerAdapter = {
  main: track,
  tracks: () => [track],
  positionSeconds: 0,
  setForwardBuffer: (seconds) => void seconds.toFixed(),
  start: (session) => {
    session.changed();
    return () => {};
  },
  isOpen: true,
};
attachPlayer(adapter, video).detach();

await registerWorker('/playahead-sw.js', { ignore: ['token', 'sig-*'] });
const state: WorkerState = workerState();
const stop: () => void = onUpdateWaiting((isWaiting: boolean) => isWaiting && takeOver());
stop();
await forget();
console.log(held, last, hits, picture, state, parseServerTiming('playahead;desc=hit')?.answer);

// @ts-expect-error: it is a number.
playahead.configure({ ahead: 'four' });
// @ts-expect-error: an adapter says where the playhead is.
attachPlayer({ main: undefined, tracks: () => [] }, video);
export {};
`;

const WORKER = `
import { addPlayahead, type WorkerOptions } from 'playahead/worker';

declare const self: ServiceWorkerGlobalScope;
const options: WorkerOptions = { ignore: ['token'] };
addPlayahead(options);
addPlayahead();
self.addEventListener('install', () => void self.skipWaiting());
// @ts-expect-error: a list.
addPlayahead({ ignore: 'token' });
`;

const BUNDLER = { module: 'ESNext', moduleResolution: 'bundler' };
const NODE = { module: 'nodenext', moduleResolution: 'nodenext' };

test.each([
  ['a page that is bundled', PAGE, 'DOM', BUNDLER],
  ['a page as Node resolves', PAGE, 'DOM', NODE],
  ['a worker that is bundled', WORKER, 'WebWorker', BUNDLER],
  ['a worker as Node resolves', WORKER, 'WebWorker', NODE],
])('its types serve %s', async (_, source, world, resolution) => {
  const site = await mkdtemp(join(temp, 'site-'));
  await install(site);
  const compilerOptions = {
    ...resolution,
    target: 'ES2022',
    lib: ['ES2022', world],
    types: [],
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    skipLibCheck: false,
  };
  await writeFile(join(site, 'package.json'), '{ "type": "module" }');
  await writeFile(join(site, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  await writeFile(join(site, 'main.ts'), source);
  const said = await run(tool('typescript/bin/tsc'), ['-p', site]).catch((error) => error);
  expect(said.stdout).toBe('');
});

test('“playahead copy” puts the worker that was asked for where it was told to', async () => {
  const site = await mkdtemp(join(temp, 'site-'));
  const folder = join(site, 'public');
  await mkdir(folder);
  const { version } = manifest;
  const cases = [
    [[], 'playahead-sw.js', 'sw.js', `playahead-sw.js is Playahead ${version}.`],
    [['--import'], 'playahead-sw-import.js', 'sw-import.js', `is Playahead ${version}.`],
    [['--retire'], 'playahead-sw.js', 'retire.js', `${version}, which takes itself away.`],
  ] as const;
  for (const [options, target, source, line] of cases) {
    const { stdout } = await copy(site, 'copy', 'public', ...options);
    expect(stdout).toContain(line);
    const original = await readFile(join(unpacked, 'dist', source), 'utf8');
    expect(await readFile(join(folder, target), 'utf8')).toBe(original);
  }
  expect(await readdir(folder)).toEqual(['playahead-sw-import.js', 'playahead-sw.js']);
});

test.each([
  ['a folder that is not there', ['copy', 'nowhere'], 'Name the one that your site serves'],
  ['no folder', ['copy'], 'Usage: playahead copy FOLDER'],
  ['no command', [], 'Usage: playahead copy FOLDER'],
  ['another command', ['paste', '.'], 'Usage: playahead copy FOLDER'],
  ['two wishes', ['copy', '.', '--import', '--retire'], 'not both'],
  ['an unknown option', ['copy', '.', '--export'], "Unknown option '--export'"],
])('“playahead copy” with %s fails, and says what to do', async (_, words, advice) => {
  const site = await mkdtemp(join(temp, 'site-'));
  const failure = await copy(site, ...words).catch((error) => error);
  expect(failure.code).toBe(1);
  expect(failure.stderr).toContain(advice);
  expect(failure.stderr, 'no stack').not.toContain('    at ');
  expect(await readdir(site)).toEqual([]);
});

test('a fresh clone makes the same package, with no path of a machine in it', async () => {
  const clone = join(temp, 'a clone');
  const { stdout } = await promisify(execFile)('git', ['ls-files', '-z'], { cwd: ROOT });
  // The demo stream is large, and no part of the package.
  const tracked = stdout.split('\0').filter((path) => path && !path.startsWith('static/video/'));
  for (const path of tracked) await cp(join(ROOT, path), join(clone, path));
  await linkModules(clone);

  const folder = join(temp, 'cloned');
  await mkdir(folder);
  await unpack(await pack(clone, folder), join(folder, 'unpacked'));
  const cloned = await contentsOf(join(folder, 'unpacked'));
  expect(cloned).toEqual(await contentsOf(unpacked));
  for (const path of Object.keys(cloned)) {
    const text = await readFile(join(unpacked, path), 'utf8');
    const places = [ROOT, temp, tmpdir()].filter((place) => text.includes(place));
    expect(places, path).toEqual([]);
    if (!path.endsWith('.map')) continue;
    const { sources } = JSON.parse(text) as { sources: string[] };
    expect(sources.filter((source) => !/^\.\.\/(sw|page|node_modules)\//.test(source))).toEqual([]);
  }
});

/** Puts the package into a site, with what npm installs beside it. */
async function install(site: string): Promise<void> {
  const modules = join(site, 'node_modules');
  await mkdir(modules);
  await cp(unpacked, join(modules, 'playahead'), { recursive: true });
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
    await symlink(join(ROOT, 'node_modules', name), join(modules, name), 'junction');
  }
}

/** Gives a clone its `node_modules`. What is bundled is copied: a link would lead out of the clone. */
async function linkModules(clone: string): Promise<void> {
  const from = join(ROOT, 'node_modules');
  const to = join(clone, 'node_modules');
  await mkdir(to);
  for (const name of await readdir(from)) {
    if (name.startsWith('.')) continue;
    if (name.startsWith('workbox-'))
      await cp(join(from, name), join(to, name), { recursive: true });
    else await symlink(join(from, name), join(to, name), 'junction');
  }
}

function copy(site: string, ...words: string[]): Promise<{ stdout: string; stderr: string }> {
  return run(join(unpacked, manifest.bin.playahead), words, site);
}

function tool(path: string): string {
  return join(ROOT, 'node_modules', path);
}

function run(
  script: string,
  words: readonly string[],
  cwd = dirname(script),
): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(process.execPath, [script, ...words], { cwd });
}
