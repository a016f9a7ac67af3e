import { expect, test } from 'vitest';
import { chartOf } from '../../bench/chart.ts';
import {
  type ContestantResult,
  type Machine,
  merged,
  type Results,
  type ScenarioResult,
} from '../../bench/results.ts';
import type { Target } from '../../bench/scenario.ts';
import { judge, pageOf, tableOf } from '../../bench/table.ts';

test('a table has medians with their spread, compares with the baseline, and ends with the bound', () => {
  const rows = tableOf(scenario())
    .split('\n')
    .filter((line) => line.startsWith('|'));
  expect(rows).toEqual([
    '| contestant | first frame | : them |',
    '|---|---:|---:|',
    '| us | 200 (100–300 ms) | 0.50× |',
    '| them | 400 ms | 1.00× |',
    '| *the bound*: one round trip | 100 ms | 0.25× |',
  ]);
});

test('a round that failed is not hidden', () => {
  const failing = { ...them, singles: [{ frame: 400 }], failures: ['no picture'] };
  expect(tableOf(scenario({ contestants: [us, failing] }))).toContain('| 400 ms (1 failed) |');
  const hopeless = { ...them, singles: [], failures: ['no picture'] };
  expect(tableOf(scenario({ contestants: [us, hopeless] }))).toContain('| them | failed | – |');
});

test.each([
  {
    what: 'against another, met',
    target: { versus: 'them', atMost: 0.5 },
    value: '0.50×',
    isMet: true,
  },
  {
    what: 'against another, missed',
    target: { versus: 'them', atMost: 0.49 },
    value: '0.50×',
    isMet: false,
  },
  {
    what: 'against the bound',
    target: { versus: 'bound', atMost: 2 },
    value: '2.00×',
    isMet: true,
  },
  { what: 'alone, at least', target: { atLeast: 201 }, value: '200 ms', isMet: false },
])('a target $what', ({ target, value, isMet }) => {
  const targets: Target[] = [{ words: 'fast', contestant: 'us', figure: 'frame', ...target }];
  expect(judge(scenario({ targets }))).toEqual([{ words: 'fast', value, isMet }]);
});

test('what was not measured is not judged, and what could not be measured is not met', () => {
  const target: Target = {
    words: 'fast',
    contestant: 'us',
    figure: 'frame',
    versus: 'gone',
    atMost: 1,
  };
  expect(judge(scenario({ targets: [target] }))).toEqual([]);
  const failed = { ...them, singles: [], failures: ['no picture'] };
  const targets = [{ ...target, versus: 'them' }];
  const [judged] = judge(scenario({ targets, contestants: [us, failed] }));
  expect(judged?.isMet).toBe(false);
});

test('words are compared with the words that came most often', () => {
  const low = contestant('us', [{ chosen: 'low' }, { chosen: 'low' }, { chosen: 'high' }]);
  const other = contestant('them', [{ chosen: 'low' }]);
  const targets: Target[] = [{ words: 'same', contestant: 'us', figure: 'chosen', sameAs: 'them' }];
  expect(judge(scenario({ targets, contestants: [low, other] }))[0]?.isMet).toBe(true);
  const high = contestant('them', [{ chosen: 'high' }]);
  expect(judge(scenario({ targets, contestants: [low, high] }))[0]?.isMet).toBe(false);
});

test('a run of one scenario replaces that one and keeps the others, in their order', () => {
  const before = results(scenario({ name: 'a', rounds: 5 }), scenario({ name: 'b', rounds: 5 }));
  const now = results(scenario({ name: 'b', rounds: 3 }));
  const all = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];
  const { scenarios } = merged(before, now, all);
  expect(scenarios.map(({ name, rounds }) => [name, rounds])).toEqual([
    ['a', 5],
    ['b', 3],
  ]);
});

test('the page says on what it was taken, and how each is set up, once', () => {
  const page = pageOf(results(scenario({ name: 'a' }), scenario({ name: 'b' })));
  expect(page).toContain(
    '2 cores (a CPU), 8 GB, with a load of 0.5 before it began, a browser; hls.js 1.0.0',
  );
  expect(page.match(/\| them \| as them \| 12 kB \|/g)).toHaveLength(1);
});

test('the page says which scenario was taken on which machine, where they differ', () => {
  const elsewhere = scenario({ title: 'Warm', machine: { ...MACHINE, cores: 8 } });
  const page = pageOf(results(scenario(), elsewhere));
  expect(page).toContain('- Cold: 2026-01-02, 2 cores');
  expect(page).toContain('- Warm: 2026-01-02, 8 cores');
});

test('the chart’s bars are as long as the medians, and nothing in it is markup by mistake', () => {
  const chart = chartOf(results(scenario({ name: 'cold-start', title: 'Here < there & back' })));
  const [ours = 0, theirs = 0] = [...chart.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(
    ([, width]) => Number(width),
  );
  expect(ours / theirs).toBeCloseTo(0.5, 2);
  expect(chart).toContain('Here &lt; there &amp; back');
  expect(chart.match(/<text/g)?.length).toBe(chart.match(/<\/text>/g)?.length);
});

const MACHINE: Machine = {
  ...{ cpu: 'a CPU', cores: 2, memoryGb: 8, loadBefore: 0.5, browser: 'a browser' },
  packages: { 'hls.js': '1.0.0' },
};

const us = contestant('us', [{ frame: 300 }, { frame: 100 }, { frame: 200 }]);
const them = contestant('them', [{ frame: 400 }]);

function contestant(id: string, singles: ContestantResult['singles']): ContestantResult {
  return { id, name: id, how: `as ${id}`, scriptBytes: 12_000, singles, failures: [] };
}

function scenario(changes: Partial<ScenarioResult> = {}): ScenarioResult {
  return {
    name: 'cold',
    title: 'Cold',
    what: 'It starts.',
    date: '2026-01-02T00:00:00.000Z',
    machine: MACHINE,
    rounds: 3,
    link: { kbps: 5000, rttMs: 100 },
    figures: [{ key: 'frame', label: 'first frame', unit: 'ms' }],
    baseline: 'them',
    bound: { words: 'one round trip', figures: { frame: 100 } },
    targets: [],
    contestants: [us, them],
    ...changes,
  };
}

function results(...scenarios: ScenarioResult[]): Results {
  return { scenarios };
}
