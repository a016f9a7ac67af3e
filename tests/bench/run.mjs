// Plays ours and other players through the same links, and writes what they took.
//   npm run bench                        all scenarios, within two hours; writes RESULTS.md, results.json, the chart
//   npm run bench -- --quick             one round of the main contestants, within ten minutes; writes nothing
//   npm run bench -- cold-start outages  these scenarios alone; writes nothing
//   npm run bench -- --list              the scenarios' names
// BENCH_LOG=1 shows what the origin was asked for, BENCH_DEBUG=1 where something failed.
// --traces ../recordings lets `auto` play over the networks in that folder, in place of built-in ones.
// --rounds 2 plays so many rounds; --write writes what would not be, in place of the same scenarios before.

import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { findBrowser } from '../find-browser.mjs';

process.chdir(fileURLToPath(new URL('../../', import.meta.url)));

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      list: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      traces: { type: 'string' },
    },
  });
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isSafeInteger(rounds) && rounds > 0)) {
    throw new RangeError('--rounds is a whole number from 1 on: npm run bench -- --rounds 2');
  }
  if (values.traces) process.env.BENCH_TRACES = resolve(process.env.INIT_CWD ?? '.', values.traces);
  // The contestants' pages hold what the build has made.
  if (spawnSync('node', ['build.mjs'], { stdio: 'inherit' }).status !== 0) process.exit(1);
  const { bench, listOfScenarios, scenariosNamed } = await compiled('tests/bench/main.ts');
  if (values.list) console.info(listOfScenarios());
  else {
    scenariosNamed(positionals);
    process.env.CHROMIUM_PATH = findBrowser();
    const isWhole = positionals.length === 0 && !values.quick && rounds === undefined;
    const isWritten = values.write || isWhole;
    await bench({ names: positionals, rounds, isQuick: values.quick, isWritten });
  }
} catch (error) {
  console.error(process.env.BENCH_DEBUG ? error : error.message);
  process.exit(2);
}

/** TypeScript as a module that Node 20 runs. */
async function compiled(entry) {
  const outfile = 'tests/bench/.cache/main.mjs';
  const options = { bundle: true, platform: 'node', format: 'esm', packages: 'external' };
  await build({ ...options, target: 'node20', entryPoints: [entry], outfile, sourcemap: 'inline' });
  return import(pathToFileURL(outfile));
}
