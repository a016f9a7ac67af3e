// Goes the main paths in Chromium, Firefox and WebKit, and tables what came of it.
//   node tests/engines/run.mjs        ends with 1 if a path failed; an engine that is not here is skipped

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { findEngines } from './find-engines.mjs';
import { countsOf, tableOf } from './table.mjs';

const RESULTS = 'test-results/engines.json';
const TABLE = 'test-results/engines.md';

const engines = findEngines();
const found = engines.filter(({ skipped }) => skipped === undefined);
mkdirSync('test-results', { recursive: true });
rmSync(RESULTS, { force: true });
const projects = found.map(({ engine }) => `--project=${engine}`);
if (found.length > 0) {
  spawnSync('npx', ['playwright', 'test', '-c', 'tests/engines', ...projects], {
    stdio: 'inherit',
    env: {
      ...process.env,
      ...Object.assign({}, ...found.map(({ env }) => env)),
      // Node 20 has WebSocket behind this; later ones have it anyway, and know the option still.
      NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --experimental-websocket`,
    },
  });
}
const results = found.length > 0 ? JSON.parse(readFileSync(RESULTS, 'utf8')) : undefined;
const table = tableOf(results, engines);
writeFileSync(TABLE, table);
console.info(`\n${table}`);
process.exitCode = countsOf(results).failed > 0 ? 1 : 0;
