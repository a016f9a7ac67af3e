import { expect, test } from 'vitest';
import { importsOf, readSources, type Source } from './sources.ts';

const sources = readSources();

/** What the files of a room may import: rooms by their folder, packages by their name. */
const ROOMS = [
  { room: 'sw/core/', mayImport: ['sw/core/'] },
  { room: 'sw/', mayImport: ['sw/', 'workbox-routing', 'workbox-strategies'] },
  { room: 'page/attach/', mayImport: ['page/attach/', 'sw/core/', 'hls.js', 'workbox-window'] },
  {
    room: 'page/import/',
    mayImport: ['page/import/', 'sw/core/', 'mediabunny', '@mediabunny/aac-encoder', 'hash-wasm'],
  },
  { room: 'page/upload/', mayImport: ['page/upload/', 'page/import/', 'sw/core/', 'aws4fetch'] },
  { room: 'page/app/', mayImport: ['page/', 'sw/core/', 'hls.js', 'mediabunny', 'client-zip'] },
] as const;

test.each(ROOMS)('$room imports only $mayImport', ({ room, mayImport }) => {
  const files = filesOf(room);
  expect(files.length).toBeGreaterThan(0);
  const strays = files.flatMap(({ path, imports }) =>
    imports
      .filter(
        ({ target }) =>
          !mayImport.some((name) => target === name || (isRoom(name) && target.startsWith(name))),
      )
      .map(({ target }) => `${path} imports ${target}`),
  );
  expect(strays).toEqual([]);
});

test('nothing outside tests/ imports from it', () => {
  const strays = sources
    .filter(({ path }) => !path.startsWith('tests/'))
    .flatMap(({ path, imports }) =>
      imports.filter(({ target }) => target.startsWith('tests/')).map(() => path),
    );
  expect(strays).toEqual([]);
});

test.each([
  ['hls.js', 'page/app/player.ts'],
  ['workbox-window', 'page/attach/container.ts'],
  ['hash-wasm', 'page/import/file-id.ts'],
  ['@mediabunny/aac-encoder', 'page/import/aac.ts'],
  ['client-zip', 'page/app/export-video.ts'],
  ['aws4fetch', 'page/upload/key-signer.ts'],
])('%s is there at runtime through %s alone', (library, importer) => {
  const importers = sources
    .filter(({ path }) => !path.startsWith('tests/'))
    .filter(({ imports }) =>
      imports.some(
        ({ target, atRuntime }) =>
          atRuntime && (target === library || target.startsWith(`${library}/`)),
      ),
    );
  expect(importers.map(({ path }) => path)).toEqual([importer]);
});

test('mediabunny is there at runtime where a file’s index is read, and where films are imported', () => {
  const importers = sources
    .filter(({ path }) => !path.startsWith('tests/') && !path.startsWith('page/import/'))
    .filter(({ imports }) => imports.some(({ target }) => target === 'mediabunny'));
  expect(importers.map(({ path }) => path)).toEqual(['page/app/movie-index.ts']);
});

test('every file that is imported is there', () => {
  const paths = new Set(sources.map(({ path }) => path));
  const lost = sources.flatMap(({ path, imports }) =>
    imports
      .filter(({ target }) => target.includes('/') && target.endsWith('.ts') && !paths.has(target))
      .map(({ target }) => `${path} imports ${target}`),
  );
  expect(lost).toEqual([]);
});

test('no imports go round in a circle', () => {
  expect(circles(sources)).toEqual([]);
});

test('a circle would be found, but not one of types', () => {
  const file = (path: string, target: string, atRuntime = true) => ({
    path,
    imports: [{ target, atRuntime }],
  });
  expect(circles([file('a', 'b'), file('b', 'c'), file('c', 'b')])).toEqual(['b → c → b']);
  expect(circles([file('a', 'b'), file('b', 'a', false)])).toEqual([]);
});

test('imports are read in all the forms that are written', () => {
  const lines = [
    "// import { no } from './comment.ts';",
    "/** import { no } from './comment.ts' */",
    "import 'node:process';",
    "import type A from './a.ts';",
    "import type { B } from './b.ts';",
    "import { type C, c } from './c.ts';",
    'import {',
    '  d,',
    "} from '../d.ts';",
    "export type { E } from './e.ts';",
    "export * from './f.ts';",
    `export const text = "import { no } from './text.ts'";`,
    "const g = await import('./g.ts');",
  ];
  expect(importsOf(lines.join('\n'), 'page/x.ts')).toEqual([
    { target: 'page/a.ts', atRuntime: false },
    { target: 'page/b.ts', atRuntime: false },
    { target: 'page/c.ts', atRuntime: true },
    { target: 'd.ts', atRuntime: true },
    { target: 'page/e.ts', atRuntime: false },
    { target: 'page/f.ts', atRuntime: true },
    { target: 'node:process', atRuntime: true },
    { target: 'page/g.ts', atRuntime: true },
  ]);
});

/** The files of a room, without those of a room within it that has rules of its own. */
function filesOf(room: string): Source[] {
  const inner = ROOMS.filter((other) => other.room !== room && other.room.startsWith(room));
  return sources.filter(
    ({ path }) => path.startsWith(room) && !inner.some((other) => path.startsWith(other.room)),
  );
}

function isRoom(name: string): boolean {
  return name.endsWith('/');
}

/** Each circle of runtime imports once, from where it was entered. */
function circles(files: readonly Source[]): string[] {
  const byPath = new Map(files.map((source) => [source.path, source]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]) => {
    const known = trail.indexOf(path);
    if (known >= 0) found.push([...trail.slice(known), path].join(' → '));
    if (known >= 0 || done.has(path)) return;
    for (const { target, atRuntime } of byPath.get(path)?.imports ?? []) {
      if (atRuntime && byPath.has(target)) visit(target, [...trail, path]);
    }
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  return found;
}
