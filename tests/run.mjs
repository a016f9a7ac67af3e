// All checks and tests, in the order in which they fail fastest; the last line counts them.
//   node tests/run.mjs

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { countsOf } from './engines/table.mjs';
import { findBrowser } from './find-browser.mjs';

const RESULTS = 'test-results';

rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });

/** Each a sentence of its own in the count: it passed, or it failed. */
const checks = [
  ['types and layers', 'npm', ['run', '--silent', 'check']],
  ['build', 'node', ['build.mjs']],
];
const counts = { passed: 0, failed: 0 };
for (const [name, command, commandArguments] of checks) {
  count(run(name, command, commandArguments) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
}

run('unit tests', 'npx', [
  ...['vitest', 'run', '--root', 'tests/unit', '--reporter=default', '--reporter=json'],
  `--outputFile=${process.cwd()}/${RESULTS}/unit.json`,
]);
count(unitCounts());

try {
  process.env.CHROMIUM_PATH = findBrowser();
  for (const options of [['--project=moments', '--workers=2'], ['--project=rest']]) {
    run('browser tests', 'npx', ['playwright', 'test', '-c', 'tests/browser', ...options]);
    count(browserCounts());
  }
} catch (error) {
  console.error(error.message);
  count({ passed: 0, failed: 1 });
}

run('three engines', 'node', ['tests/engines/run.mjs']);
count(enginesCounts());

console.info(`\nIn all ${counts.passed} passed, ${counts.failed} failed.`);
process.exitCode = counts.failed > 0 ? 1 : 0;

function run(name, command, commandArguments) {
  console.info(`\n— ${name}`);
  return spawnSync(command, commandArguments, { stdio: 'inherit' }).status === 0;
}

function count({ passed, failed }) {
  counts.passed += passed;
  counts.failed += failed;
}

/** A runner that died before it wrote its results has failed. */
function unitCounts() {
  const results = resultsOf('unit.json');
  if (!results) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, numFailedTestSuites, success } = results;
  const broken = success ? 0 : Math.max(numFailedTestSuites - numFailedTests, 0);
  return { passed: numPassedTests, failed: numFailedTests + broken };
}

function browserCounts() {
  const results = resultsOf('browser.json');
  if (!results) return { passed: 0, failed: 1 };
  const { expected, unexpected, flaky } = results.stats;
  return { passed: expected, failed: unexpected + flaky + results.errors.length };
}

/** A run in which every engine was skipped leaves its table, and no results. */
function enginesCounts() {
  const results = resultsOf('engines.json');
  return results || existsSync(`${RESULTS}/engines.md`)
    ? countsOf(results)
    : { passed: 0, failed: 1 };
}

function resultsOf(file) {
  try {
    return JSON.parse(readFileSync(`${RESULTS}/${file}`, 'utf8'));
  } catch {
    return undefined;
  }
}
