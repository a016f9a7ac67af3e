// Plays the experiments on a simulated clock, and writes what came of them.
//   npm run simulate                    on built-in networks; writes nothing, shows the tables
//   npm run simulate -- <folder>        on the recordings (*.csv: time_s,kbps[,rtt_ms]) of a folder
//   --write                             writes tests/sim/README.md's tables and its charts; --seed 7: other visits

import { availableParallelism } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

process.chdir(fileURLToPath(new URL('../../', import.meta.url)));

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: 'string', default: '1' },
      write: { type: 'boolean', default: false },
    },
  });
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError('--seed is a whole number: npm run simulate -- --seed 7');
  }
  const folder = positionals[0];
  const outdir = 'node_modules/.cache/playahead-sim';
  await build({
    ...{ bundle: true, platform: 'node', format: 'esm', packages: 'external', outdir },
    ...{ target: 'node20', entryPoints: ['tests/sim/main.ts', 'tests/sim/worker.ts'] },
    outExtension: { '.js': '.mjs' },
  });
  const { simulate } = await import(pathToFileURL(`${outdir}/main.mjs`));
  const threads = Math.max(1, availableParallelism());
  await simulate({
    folder,
    seed,
    threads,
    isWritten: values.write,
    worker: `./${outdir}/worker.mjs`,
  });
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}
