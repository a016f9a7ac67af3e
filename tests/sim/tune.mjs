// Finds out which N, f and P are best for one's own video and networks.
//   npm run tune -- <playlist or file: URL or path> [recording.csv …]     --seed 7: other visits; --chart tune.svg: where the picture goes

import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: 'string', default: '1' },
      chart: { type: 'string', default: 'tune.svg' },
    },
  });
  const [source, ...traces] = positionals;
  const seed = Number(values.seed);
  if (source === undefined) {
    throw new RangeError(
      'Name a playlist or a file: npm run tune -- https://example.com/film/index.m3u8 my-line.csv',
    );
  }
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError('--seed is a whole number.');
  const outfile = resolve(root, 'node_modules/.cache/playahead-sim/tune.mjs');
  await build({
    ...{ bundle: true, platform: 'node', format: 'esm', packages: 'external', outfile },
    ...{ target: 'node20', entryPoints: [resolve(root, 'tests/sim/tune.ts')] },
  });
  const { tune } = await import(pathToFileURL(outfile));
  await tune({ source, traces, seed, chart: values.chart });
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}
