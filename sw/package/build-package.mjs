// Builds what the package holds into dist/; npm runs it before it packs.
//   node sw/package/build-package.mjs

import { spawnSync } from 'node:child_process';
import { chmod, copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { common } from '../../build.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DIST = join(ROOT, 'dist');

/** What sites bundle is left as it reads; what they copy as it is is minified. */
const BUNDLED = { playahead: 'page/attach/playahead.ts', worker: 'sw/worker.ts' };
const COPIED = { sw: 'sw/sw.ts', 'sw-import': 'sw/sw-import.ts', retire: 'sw/retire.ts' };

await rm(DIST, { recursive: true, force: true });
await mkdir(DIST);
await Promise.all([
  build({
    ...common,
    entryPoints: BUNDLED,
    outdir: DIST,
    format: 'esm',
    minify: false,
    // The site's own, if it has a worker of its own: a second one in its bundle would do no harm, but weigh.
    external: ['workbox-routing', 'workbox-strategies', 'hls.js'],
  }),
  build({ ...common, entryPoints: COPIED, outdir: DIST, format: 'iife' }),
  copyFile(join(ROOT, 'sw/package/copy.mjs'), join(DIST, 'copy.mjs')),
]);
// Not everything that unpacks a package makes its commands ones that can be run.
await chmod(join(DIST, 'copy.mjs'), 0o755);
for (const world of ['page', 'worker']) declare(world);
await withoutExtensions(join(DIST, 'types'));

/** Writes the declarations of one world's entry, and of all that it imports. */
function declare(world) {
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  const project = join(ROOT, `sw/package/types-${world}.json`);
  const { status } = spawnSync(process.execPath, [compiler, '-p', project], { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}

/** Declarations import declarations: `./a.ts` is written `./a.js`, as every resolution understands. */
async function withoutExtensions(folder) {
  for (const entry of await readdir(folder, { recursive: true })) {
    if (!entry.endsWith('.d.ts')) continue;
    const path = join(folder, entry);
    const text = await readFile(path, 'utf8');
    await writeFile(
      path,
      text.replace(/(from '\.[^']*)\.ts'/g, "$1.js'").replace(/(from "\.[^"]*)\.ts"/g, '$1.js"'),
    );
  }
}
