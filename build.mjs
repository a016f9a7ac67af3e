// Builds the worker and the page into static/, which any static host can then serve.
//   node build.mjs            builds
//   node build.mjs --serve    builds, then serves static/ at http://localhost:8080 (PORT changes it)
//   node build.mjs --serve-only   serves what was built before
//   node build.mjs --retire   makes static/sw.js a worker that takes itself and all it stored away
//                             (--out=folder/: there, not in static/)

import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import sirv from 'sirv';
import { minify } from 'terser';

const STATIC = new URL('static/', import.meta.url);

/** The page's own files: what a reload without a network needs. `./` is index.html. */
const SHELL_FILES = ['./', 'page.css', 'icon.svg', 'page.js', 'hls.js'];

const common = {
  bundle: true,
  minify: true,
  sourcemap: true,
  target: 'es2022',
  charset: 'utf8',
  define: {
    'process.env.NODE_ENV': '"production"',
    // Shorter once it is minified.
    'Number.POSITIVE_INFINITY': 'Infinity',
    'HTMLMediaElement.HAVE_FUTURE_DATA': '3',
    'MediaError.MEDIA_ERR_DECODE': '3',
  },
  // Workbox marks what is private to it with an underscore; nothing else here does.
  mangleProps: /^_/,
  // The package's default build is for browsers that have no service workers.
  alias: { 'workbox-window': 'workbox-window/index.mjs' },
  logLevel: 'warning',
};

/** Leaves hls.js to the browser: it changes seldomer than the page, and is cached by itself. */
const hlsIsAFileOfItsOwn = {
  name: 'hls.js is a file of its own',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^hls\.js$/ }, () => ({ path: './hls.js', external: true })),
};

/**
 * Names that neither a platform, a library, a message nor a user of ours knows: a minifier may shorten
 * them. In the worker every name that begins as some do is such a name.
 */
const INNER_NAMES = {
  worker: innerNames(`
    (is|has|can|on)[A-Z]\\w* addFetchListener addPlayer addTimeline adoptOrphans ageMs aheadSeconds
    arrived attempts beganAtMs begin blocked budget budgetBytes bufferSeconds client deleteOf
    downloads dropPlayers dueSeconds evict failures findMatchingRoute forgetFailures forward full
    handle handleAll handler handleRequest head heldBytes initKeys joinedBy keepOnly knows lacks
    learn list manners mayPlay meter moved mustAsk nextTurnMs openClients owner planner playlists
    prefetch purpose refresh refusedAt registerRoute report reported retryAtMs route runAfterPlayer
    sequencesByKey sessionOf settled sinceMs startable startedAtBytes
    startedAtMs store suffice timelineOf timelines timelinesWanted transferMs trigger troubled
    troubles trustAgain viewers wantedAtMs whole`),
  page: innerNames(`
    forwardSeconds isControlled isPlaying networkTiming nextMoveSeconds noteAnswered noteAsked noteLoaded
    noteLoading onAbandon onControl onDirect onHandOver onMessage onProblem onRecovered onServed onState readUrl
    resourceOf timelineOf whenFree windowOf startSeconds onUpdateWaiting takeOver listen
    answer autoplay closing counts cross draw fill line note write fetched hatch index main options place problem problems report reset seconds served
    tell whole`),
};

/** Methods of workbox that nothing here calls; a bundler drops functions, but not methods. */
const UNCALLED = {
  'workbox-strategies/StrategyHandler.js': [
    ...['fetch', 'fetchAndCachePut', 'cacheMatch', 'cachePut', 'getCacheKey', 'hasCallback'],
    ...['runCallbacks', 'iterateCallbacks', '_ensureResponseSafeToCache'],
    // An event is extended by itself.
    ...['waitUntil', 'doneWaiting', 'destroy'],
  ],
  // What we store is no business of workbox's own caching.
  'workbox-strategies/Strategy.js': ['constructor', '_awaitComplete'],
  'workbox-routing/Router.js': [
    ...['addCacheListener', 'setDefaultHandler', 'setCatchHandler', 'unregisterRoute', 'routes'],
  ],
  'workbox-routing/Route.js': ['setCatchHandler'],
};

/** What is left of a strategy without them. */
const HANDLED = 'return this._handle(request, handler);';

/** What those methods would have set, or what only another use of workbox needs, and what is left of it. */
const UNUSED = {
  'workbox-strategies/Strategy.js': [
    // A strategy is called by a route alone.
    [/if \(options instanceof FetchEvent\) \{.*?\n {8}\}\n/s, ''],
    [/typeof options\.request === 'string'\s*\? new Request\(options\.request\)\s*: /, ''],
    [/const params = .*?;\n/, ''],
    [/\{ event, request, params \}/, '{ event, request }'],
    [/const handlerDone = .*?;\n/, ''],
    [/, handlerDone\]/, ']'],
    // There are no plugins here, and each strategy has an answer or rejects.
    [/await handler\.runCallbacks\('handlerWillStart'.*?return response;/s, HANDLED],
  ],
  'workbox-strategies/StrategyHandler.js': [
    [/this\._handlerDeferred = .*?;\n/, ''],
    [/this\._extendLifetimePromises = .*?;\n/, ''],
    [/this\.event\.waitUntil\(.*?;\n/, ''],
    [/this\._cacheKeys = \{\};\n/, ''],
    [/this\._strategy = .*?;\n/, ''],
    [/this\.event = .*?;\n/, ''],
    [/this\._plugins = .*?;\n/, ''],
    [/this\._pluginStateMap = .*?;\n/, ''],
    [/for \(const plugin of this\._plugins\) \{.*?\n {8}\}\n/s, ''],
  ],
  'workbox-routing/Router.js': [
    [/this\._defaultHandlerMap = new Map\(\);\n/, ''],
    [/this\._defaultHandlerMap\.has\(method\)/, 'false'],
    [/\(this\._catchHandler \|\| catchHandler\)/, 'false'],
    // A matcher here looks at the URL itself, and says yes or no.
    [/const sameOrigin = .*?;\n/, ''],
    [/ sameOrigin,/g, ''],
    [/params = matchResult;.*?return \{ route, params \};/s, 'return { route };'],
    // A handler here is asynchronous: what it throws it rejects with.
    [
      /try \{\s+responsePromise = .*?catch \(err\) \{.*?\n {8}\}\n/s,
      'responsePromise = handler.handle({ request, event });\n',
    ],
    // Of what is not HTTP a worker hears nothing.
    [/if \(!url\.protocol\.startsWith\('http'\)\) \{.*?\n {8}\}\n/s, ''],
  ],
};

/** Whole files of workbox whose work nobody here needs. */
const UNNEEDED = [
  // Names of workbox's own caches: nothing here is stored under one.
  [/workbox-core\/_private\/cacheNames\.js$/, 'export const cacheNames = {};'],
  // The texts of errors that nobody here reads.
  [/workbox-core\/_private\/WorkboxError\.js$/, 'export class WorkboxError extends Error {}'],
  // A route's handler here is a strategy.
  [/\/normalizeHandler\.js$/, 'export const normalizeHandler = (handler) => handler;'],
  // They only mark, for Workbox's own statistics, that it is there.
  [/workbox-\w+\/_version\.js$/, ''],
];

const withoutWhatNobodyUses = {
  name: 'workbox without what nobody here uses',
  setup: ({ onLoad }) => {
    for (const [filter, contents] of UNNEEDED) onLoad({ filter }, () => ({ contents }));
    onLoad({ filter: /workbox-(strategies|routing)\/\w+\.js$/ }, async ({ path }) => {
      const name = path.slice(path.lastIndexOf('workbox-'));
      const parts = [...(UNCALLED[name] ?? []).map(methodNamed), ...(UNUSED[name] ?? [])];
      let contents = await readFile(path, 'utf8');
      for (const [pattern, left] of parts) {
        if (!pattern.test(contents)) throw new Error(`${name} has no ${pattern} any more.`);
        contents = contents.replace(pattern, left);
      }
      return { contents };
    });
  },
};

/** As workbox is published: a method begins and ends at the first level of indentation. */
function methodNamed(name) {
  return [new RegExp(`\\n    (?:async |get |\\*)?${name}\\(.*?\\n    }\\n`, 's'), '\n'];
}

/** Nothing here has getters with effects, or functions or numbers that such changes would break. */
const SHORTENING = {
  ...{ passes: 4, pure_getters: true },
  ...{ unsafe: true, unsafe_arrows: true, unsafe_math: true, unsafe_methods: true },
};

/** What is written alike everywhere is longer, but zips better. */
const REPETITIVE = {
  ...{ inline: 1, comparisons: false, conditionals: false, if_return: false },
  ...{ lhs_constants: false, sequences: false },
};

const out = process.argv.find((each) => each.startsWith('--out='))?.slice('--out='.length);
const OUT = out ? pathToFileURL(`${resolve(out)}/`) : STATIC;

if (process.argv.includes('--retire')) {
  await mkdir(OUT, { recursive: true });
  await buildFile('sw.js', { entryPoints: ['./sw/retire.ts'], format: 'iife' });
} else if (process.argv.includes('--serve-only')) {
  serve(process.env.PORT ?? '8080');
} else {
  await buildAll();
  if (process.argv.includes('--serve')) serve(process.env.PORT ?? '8080');
}

async function buildAll() {
  await Promise.all([
    build({
      ...common,
      mangleProps: undefined,
      entryPoints: ['hls.js/dist/hls.mjs'],
      outfile: pathOf('hls.js'),
      format: 'esm',
    }),
    buildModule('playahead.js', './page/playahead.ts'),
    buildModule('page.js', './page/main.ts'),
  ]);
  const shell = { version: await versionOf(SHELL_FILES), files: SHELL_FILES };
  await buildFile('sw.js', {
    entryPoints: ['./sw/sw.ts'],
    format: 'iife',
    mangleProps: INNER_NAMES.worker,
    reserveProps: /^(is(Array|Finite|Integer|SafeInteger)|hasOwn)$/,
    plugins: [withoutWhatNobodyUses],
    define: { ...common.define, PLAYAHEAD_SHELL: JSON.stringify(shell) },
  });
}

function buildModule(name, entry) {
  const plugins = [hlsIsAFileOfItsOwn, withoutWhatNobodyUses];
  const options = { entryPoints: [entry], format: 'esm', mangleProps: INNER_NAMES.page, plugins };
  return buildFile(name, options);
}

/** A pattern of the names, and of those with which workbox marks what is private to it. */
function innerNames(names) {
  return new RegExp(`^(_.*|${names.trim().split(/\s+/).join('|')})$`);
}

/** What is ours is minified twice: terser, which looks at the whole file, makes it a twentieth smaller. */
async function buildFile(name, options) {
  const outfile = new URL(name, OUT).pathname;
  const { outputFiles } = await build({ ...common, ...options, outfile, write: false });
  const [content, bundle] = ['.js.map', '.js'].map(
    (end) => outputFiles.find(({ path }) => path.endsWith(end)).text,
  );
  const { code, map } = await minify(bundle, {
    module: options.format === 'esm',
    toplevel: true,
    ecma: 2022,
    compress: { ...SHORTENING, ...REPETITIVE },
    sourceMap: { content, filename: name, url: `${name}.map` },
  });
  await Promise.all([writeFile(outfile, `${code}\n`), writeFile(`${outfile}.map`, map)]);
}

/** The same files make the same version, so that only a change makes browsers fetch them anew. */
async function versionOf(files) {
  const hash = createHash('sha256');
  for (const file of files)
    hash.update(await readFile(pathOf(file === './' ? 'index.html' : file)));
  return hash.digest('hex').slice(0, 12);
}

function serve(port) {
  const files = sirv(STATIC.pathname, {
    dev: true,
    setHeaders: (response, path) => {
      // RFC 8216 §4; sirv's table of types has none for playlists.
      if (path.endsWith('.m3u8')) {
        response.setHeader('Content-Type', 'application/vnd.apple.mpegurl');
      }
    },
  });
  const server = createServer((request, response) => {
    // A page that is developed on is never stale; media may be cached, and is revalidated.
    // Of a playlist what is stored may come first: the worker asks for it anew besides.
    const isPlaylist = /\.m3u8(\?|$)/.test(request.url);
    response.setHeader('Cache-Control', isPlaylist ? 'max-age=1' : 'no-cache');
    files(request, response, () => {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('No such file.\n');
    });
  });
  const stop = (reason) => {
    console.error(`${reason} Choose another one: PORT=${port === '8081' ? 8082 : 8081} npm start`);
    process.exit(1);
  };
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) stop(`“${port}” is not a port.`);
  server.on('error', ({ code, message }) => {
    stop(
      code === 'EADDRINUSE' ? `Port ${port} is taken.` : `Port ${port} cannot be used: ${message}.`,
    );
  });
  server.listen(Number(port), 'localhost', () => {
    console.info(`Playahead is at http://localhost:${server.address().port}/ (Ctrl+C stops it)`);
  });
}

function pathOf(file) {
  return new URL(file, STATIC).pathname;
}
