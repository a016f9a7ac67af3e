// What came of the paths, from Playwright's JSON report.

/** Paths that passed, be it at the second try where one is allowed, and that failed. */
export function countsOf(results) {
  if (!results) return { passed: 0, failed: 0 };
  const { expected, unexpected, flaky } = results.stats;
  return { passed: expected + flaky, failed: unexpected + results.errors.length };
}

/** A Markdown table of paths and engines, with notes below it on what was done otherwise or not. */
export function tableOf(results, engines) {
  const paths = (results?.suites ?? []).flatMap(({ specs }) => specs);
  const notes = [];
  const rows = paths.map(({ title, tests }) => [
    title,
    ...engines.map(({ engine }) =>
      cellOf(
        tests.find(({ projectName }) => projectName === engine),
        notes,
      ),
    ),
  ]);
  for (const { engine, skipped } of engines) {
    if (skipped !== undefined) notes.push(`${engine} skipped: ${skipped.replaceAll(/\s+/g, ' ')}`);
  }
  const lines = [
    ['path', ...engines.map(({ engine }) => versionOf(paths, engine))],
    ['---', ...engines.map(() => '---')],
    ...rows,
  ].map((cells) => `| ${cells.join(' | ')} |`);
  const said = [...new Set(notes)].map((note) => `- ${note}`);
  return `${[...lines, '', ...said].join('\n')}\n`;
}

function cellOf(test, notes) {
  if (!test) return 'skipped';
  const result = test.results.at(-1);
  if (test.status === 'skipped') {
    const why = test.annotations.find(({ type }) => type === 'skip')?.description;
    if (!why) return 'not reached';
    notes.push(`${test.projectName} skipped a path: ${why}`);
    return 'skipped';
  }
  for (const { type, description } of test.annotations) {
    if (type === 'note') notes.push(`${test.projectName}: ${description}`);
  }
  const means = test.annotations.find(({ type }) => type === 'means')?.description;
  if (means) notes.push(`${test.projectName}: the worker was stopped by ${means}`);
  const seconds = (result.duration / 1000).toFixed(1);
  if (test.status === 'unexpected') return `**failed** after ${seconds} s`;
  if (test.status !== 'flaky') return `passed in ${seconds} s`;
  const [why] = (test.results[0].error?.message ?? test.results[0].status).split('\n');
  notes.push(`${test.projectName}: the first try of a path ended with “${why}”`);
  return `passed in ${seconds} s, at the second try`;
}

function versionOf(paths, engine) {
  const tests = paths.flatMap(({ tests }) => tests);
  const annotations = tests
    .filter(({ projectName }) => projectName === engine)
    .flatMap((test) => test.annotations);
  return annotations.find(({ type }) => type === 'engine')?.description ?? engine;
}
