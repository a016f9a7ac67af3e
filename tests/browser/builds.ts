import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { STATIC_FOLDER } from './demo.ts';
import { expect } from './fixtures.ts';
import type { Viewer } from './viewer.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const COMMON = { bundle: true, write: false, target: 'es2022' } as const;
export const JAVASCRIPT = { 'Content-Type': 'text/javascript' };

/** The worker that the build has left, and the version of its shell. */
export const WORKER = readFileSync(`${STATIC_FOLDER}sw.js`, 'utf8');
export const VERSION = /version:"([0-9a-f]{12})"/.exec(WORKER)?.[1] as string;

/** The page's own files with their hashes, as the build wrote them into the worker. */
export const SHELL: Record<string, string> = Object.fromEntries(
  [
    ...(/version:"[0-9a-f]{12}",files:\{(.*?)\}/.exec(WORKER)?.[1] ?? '').matchAll(
      /"?([\w./-]+)"?:"([\w+/=]{44})"/g,
    ),
  ].map(([, file, hash]) => [file, hash] as [string, string]),
);

/**
 * The worker that takes itself away, built in a folder of its own: other tests run with the one in
 * static/.
 */
export async function retiring(folder: string, ...options: readonly string[]): Promise<string> {
  const words = ['build.mjs', '--retire', `--out=${folder}`, ...options];
  await promisify(execFile)('node', words, { cwd: ROOT });
  return readFile(`${folder}/sw.js`, 'utf8');
}

/** Serves a worker of another build. */
export function deploy({ origin }: Viewer, version: string): void {
  origin.serve('/sw.js', WORKER.replace(VERSION, version), JAVASCRIPT);
}

/** Serves a worker, and if so wished a page, that speak another version of the protocol. */
export async function deployOtherProtocol(
  { origin }: Viewer,
  { version, page }: { readonly version: string; readonly page: boolean },
): Promise<void> {
  const files = { ...SHELL };
  if (page) {
    const script = await bundle('page/app/main.ts', 'esm');
    files['page.js'] = createHash('sha256').update(script).digest('base64');
    origin.serve('/page.js', script, JAVASCRIPT);
  }
  const define = { PLAYAHEAD_SHELL: JSON.stringify({ version, files }) };
  origin.serve('/sw.js', await bundle('sw/demo.ts', 'iife', define), JAVASCRIPT);
}

/** Has the browser look for a new worker, as it does at each navigation. */
export async function update({ page }: Viewer): Promise<void> {
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
}

/** The state of the worker that waits. */
export function waiting({ page }: Viewer): Promise<ServiceWorkerState | undefined> {
  return page.evaluate(
    async () => (await navigator.serviceWorker.getRegistration())?.waiting?.state,
  );
}

/** The versions of the page that are stored. */
export async function shells({ page }: Viewer): Promise<string[]> {
  const names = await page.evaluate(() => caches.keys());
  return names.flatMap((name) => /^playahead-shell-(.*):\/$/.exec(name)?.[1] ?? []);
}

/** Bundles a worker that a site has written, which imports ours from `./sw/worker.ts`. */
export async function bundleSiteWorker(contents: string): Promise<string> {
  const { outputFiles } = await build({
    ...COMMON,
    stdin: { contents, resolveDir: ROOT },
    format: 'iife',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return outputFiles[0]?.text as string;
}

async function bundle(
  entry: string,
  format: 'esm' | 'iife',
  define: Record<string, string> = {},
): Promise<string> {
  const { outputFiles } = await build({
    ...COMMON,
    entryPoints: [ROOT + entry],
    format,
    define: { 'process.env.NODE_ENV': '"production"', ...define },
    alias: { 'workbox-window': 'workbox-window/index.mjs' },
    plugins: [hlsOutside, otherProtocol],
  });
  return outputFiles[0]?.text as string;
}

const hlsOutside: Plugin = {
  name: 'hls.js is a file of its own',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^hls\.js$/ }, () => ({ path: './hls.js', external: true })),
};

const otherProtocol: Plugin = {
  name: 'the next version of the protocol',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\/core\/protocol\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const [line, version] = /PROTOCOL_VERSION = (\d+);/.exec(source) ?? [];
      if (line === undefined) throw new Error('The protocol has no version any more.');
      const contents = source.replace(line, `PROTOCOL_VERSION = ${Number(version) + 1};`);
      return { contents, loader: 'ts' };
    }),
};

/** Deploys another version, and waits until it is in charge: by then it has deleted what it was to. */
export async function becomes(viewer: Viewer, version: string): Promise<void> {
  deploy(viewer, version);
  await update(viewer);
  await expect.poll(() => shells(viewer)).toEqual([version]);
  await viewer.page.waitForFunction(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    return registration?.active?.state === 'activated';
  });
}
