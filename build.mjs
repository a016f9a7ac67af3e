// Builds the worker and the page into static/, which any static host can then serve.
//   node build.mjs            builds, and prints what each file weighs
//   node build.mjs --serve    builds, then serves static/ at http://localhost:8080 (PORT changes it)
//   node build.mjs --serve-only   serves what was built before
//   node build.mjs --retire   makes static/sw.js a worker that takes itself and all it stored away
//                             (--out=folder/: there, not in static/; --library: the library's videos too)

import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build as esbuild } from 'esbuild';
import sirv from 'sirv';

const ROOT = fileURLToPath(new URL('.', import.meta.url));
const STATIC = join(ROOT, 'static');

/** The modules that pages load, by the names that they have in static/. */
const PAGE_SCRIPTS = {
  page: 'page/app/main.ts',
  overview: 'page/app/overview.ts',
  'file-player': 'page/app/file-player.ts',
  'file-index': 'page/app/file-index.ts',
  'own-videos': 'page/app/own-videos.ts',
  uploading: 'page/app/uploading.ts',
  playahead: 'page/attach/playahead.ts',
  hls: 'hls.js/dist/hls.mjs',
};

/**
 * The workers, by the names that they have in static/. Others take other entries along: a site without
 * a worker `sw/sw.ts`, one that has one `sw/worker.ts` in its bundle or else `sw/sw-import.ts`.
 */
const WORKERS = { sw: 'sw/demo.ts' };

/** What imports films, in a worker of its own; what it imports by a call is loaded when it is wanted. */
const IMPORTER = { 'import-worker': 'page/import/import-worker.ts' };

/** The page's own files: what a reload without a network needs. `./` is index.html. */
const SHELL_FILES = [
  './',
  'page.css',
  'icon.svg',
  'page.js',
  'hls.js',
  'overview.js',
  'file-player.js',
  'file-index.js',
  'own-videos.js',
];

/** What our files may weigh, in kB zipped. Where one bends the code, the limit is wrong. */
export const MOST_KB = { 'sw.js': 28, 'page.js': 30, 'playahead.js': 19 };

/** hls.js changes seldomer than the page; what is imported by a call is loaded when it is wanted. */
const filesOfTheirOwn = {
  name: 'files of their own',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^hls\.js$/ }, () => ({ path: './hls.js', external: true }));
    onResolve({ filter: /\.ts$/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path: path.replace(/ts$/, 'js'), external: true } : undefined,
    );
  },
};

export const common = {
  absWorkingDir: ROOT,
  bundle: true,
  minify: true,
  sourcemap: true,
  target: 'es2022',
  charset: 'utf8',
  define: { 'process.env.NODE_ENV': '"production"', PLAYAHEAD_LIBRARY_GOES: 'false' },
  // The package's default build is for browsers that have no service workers.
  alias: { 'workbox-window': 'workbox-window/index.mjs' },
  logLevel: 'warning',
};

// The test of the weights imports what weighs, and builds nothing.
if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const isAsked = (option) => process.argv.includes(option);
  if (isAsked('--retire')) await retire();
  else if (!isAsked('--serve-only')) await build();
  if (isAsked('--serve') || isAsked('--serve-only')) serve(process.env.PORT ?? '8080');
}

async function build() {
  await esbuild({
    ...common,
    entryPoints: PAGE_SCRIPTS,
    outdir: STATIC,
    format: 'esm',
    plugins: [filesOfTheirOwn],
  });
  await esbuild({
    ...common,
    entryPoints: IMPORTER,
    outdir: STATIC,
    format: 'esm',
    // Its parts share one library.
    splitting: true,
    chunkNames: 'import-[name]',
  });
  await esbuild({
    ...common,
    entryPoints: WORKERS,
    outdir: STATIC,
    format: 'iife',
    define: { ...common.define, PLAYAHEAD_SHELL: JSON.stringify(await shellOf(SHELL_FILES)) },
  });
  const built = Object.keys({ ...WORKERS, ...PAGE_SCRIPTS, ...IMPORTER });
  for (const name of built.map((each) => `${each}.js`)) {
    const kb = zippedKb(await readFile(join(STATIC, name))).toFixed(1);
    const limit = name in MOST_KB ? ` of ${MOST_KB[name]}` : '';
    console.info(`${name.padEnd(12)} ${kb.padStart(6)} kB${limit}`);
  }
}

/** Each file with its hash: one that is served with another one is of another build, or no file of ours. */
async function shellOf(names) {
  const files = {};
  for (const name of names) {
    const content = await readFile(join(STATIC, name === './' ? 'index.html' : name));
    files[name] = createHash('sha256').update(content).digest('base64');
  }
  // The same files make the same version, so that only a change makes browsers fetch them anew.
  const version = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 12);
  return { version, files };
}

/** What a file weighs on its way to a browser, in kB. */
export function zippedKb(content) {
  return gzipSync(content, { level: 9 }).byteLength / 1000;
}

function serve(port) {
  const files = sirv(STATIC, { dev: true });
  const server = createServer((request, response) => {
    // A page that is developed on is never stale; media may be cached, and is revalidated.
    // Of a playlist what is stored may come first: the worker asks for it anew besides.
    const isPlaylist = /\.m3u8(\?|$)/.test(request.url);
    response.setHeader('Cache-Control', isPlaylist ? 'max-age=1' : 'no-cache');
    // RFC 8216 §4; sirv's table of types has none for playlists.
    if (isPlaylist) response.setHeader('Content-Type', 'application/vnd.apple.mpegurl');
    files(request, response, () => response.writeHead(404).end('No such file.\n'));
  });
  const stop = (reason) => {
    console.error(`${reason} Choose another one: PORT=${port === '8081' ? 8082 : 8081} npm start`);
    process.exit(1);
  };
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) stop(`“${port}” is not a port.`);
  server.on('error', ({ code, message }) => {
    stop(`Port ${port} ${code === 'EADDRINUSE' ? 'is taken' : `cannot be used: ${message}`}.`);
  });
  server.listen(Number(port), 'localhost', () => {
    console.info(`Playahead is at http://localhost:${server.address().port}/ (Ctrl+C stops it)`);
  });
}

async function retire() {
  const out = process.argv.find((each) => each.startsWith('--out='))?.slice('--out='.length);
  const outdir = out ? resolve(out) : STATIC;
  await esbuild({
    ...common,
    entryPoints: { sw: 'sw/retire.ts' },
    outdir,
    format: 'iife',
    define: {
      ...common.define,
      PLAYAHEAD_LIBRARY_GOES: String(process.argv.includes('--library')),
    },
  });
}
