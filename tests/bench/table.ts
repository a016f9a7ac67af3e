import type { ContestantResult, Results, ScenarioResult } from './results.ts';
import type { FigureKind, Target, Unit } from './scenario.ts';
import { mostCommon, type Spread, spreadOf } from './statistics.ts';

/** One scenario as a Markdown table, with what it is judged by below it. */
export function tableOf(result: ScenarioResult): string {
  const { title, what, figures, contestants, bound, baseline, rounds, link } = result;
  const [main] = figures;
  const base = contestants.find(({ id }) => id === baseline);
  const baseMedian = main && base ? spread(base, main.key).median : Number.NaN;
  const comparison = base && main && main.unit !== 'words' ? [`: ${base.name}`] : [];
  const header = ['contestant', ...figures.map(({ label }) => label), ...comparison];
  const rows = contestants.map((contestant) => [
    contestant.name,
    ...figures.map((kind) => cellOf(contestant, kind)),
    ...comparison.map(() => timesOf(spread(contestant, main?.key ?? '').median / baseMedian)),
  ]);
  if (bound) {
    rows.push([
      `*the bound*: ${bound.words}`,
      ...figures.map(({ key, unit }) => shown(bound.figures[key], unit)),
      ...comparison.map(() => timesOf((bound.figures[main?.key ?? ''] ?? Number.NaN) / baseMedian)),
    ]);
  }
  const judged = judge(result).map(
    ({ words, value, isMet }) => `- ${isMet ? '✓' : '✗'} ${words}: **${value}**`,
  );
  return [
    `## ${title}`,
    '',
    `${what} ${linkInWords(link)} ${rounds === 1 ? 'One round' : `${rounds} rounds`}: the median (least–most).`,
    '',
    `| ${header.join(' | ')} |`,
    `|${header.map((_, column) => (column === 0 ? '---' : '---:')).join('|')}|`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    ...(judged.length > 0 ? ['', ...judged] : []),
  ].join('\n');
}

/** All scenarios, what they were taken on, and how each contestant was set up. */
export function pageOf({ scenarios }: Results): string {
  const contestants = new Map(
    scenarios.flatMap((each) => each.contestants).map((each) => [each.id, each]),
  );
  return [
    '# The benchmark’s figures',
    '',
    'Written by `npm run bench`; [README.md](../README.md#the-benchmark) says how it is done, and ' +
      '[results.json](results.json) has every single figure.',
    '',
    ...takenInWords(scenarios),
    '',
    ...scenarios.flatMap((each) => [tableOf(each), '']),
    '## How each is set up',
    '',
    '| contestant | set-up | its code, zipped |',
    '|---|---|---:|',
    ...[...contestants.values()].map(
      ({ name, how, scriptBytes }) => `| ${name} | ${how} | ${kilobytes(scriptBytes)} |`,
    ),
    '',
  ].join('\n');
}

/** When and on what the figures were taken; a line for each machine and day. */
function takenInWords(scenarios: readonly ScenarioResult[]): readonly string[] {
  const byRun = new Map<string, string[]>();
  for (const { machine, date, title } of scenarios) {
    const { packages, cores, cpu, memoryGb, loadBefore, browser } = machine;
    const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
    const words =
      `${date.slice(0, 10)}, ${cores} cores (${cpu}), ${memoryGb} GB, with a load of ${loadBefore} ` +
      `before it began, ${browser}; ${versions.join(', ')}.`;
    byRun.set(words, [...(byRun.get(words) ?? []), title]);
  }
  return [...byRun].map(([words, titles]) =>
    titles.length === scenarios.length ? `Taken on ${words}` : `- ${titles.join('; ')}: ${words}`,
  );
}

export interface Judgement {
  readonly words: string;
  readonly value: string;
  readonly isMet: boolean;
}

/** What each target’s figure is, and whether it is met. */
export function judge({ targets, contestants, bound, figures }: ScenarioResult): Judgement[] {
  const medianOf = (id: string, key: string) => {
    const found = contestants.find((each) => each.id === id);
    return found ? spread(found, key).median : Number.NaN;
  };
  const wordsOf = (id: string, key: string) =>
    mostCommon(contestants.find((each) => each.id === id)?.singles.map((each) => each[key]) ?? []);
  return targets.flatMap((target) => {
    const { contestant, figure, versus, versusFigure = figure, sameAs } = target;
    const needed = [contestant, sameAs, versus === 'bound' ? undefined : versus];
    if (!needed.every((id) => id === undefined || contestants.some((each) => each.id === id))) {
      return [];
    }
    if (sameAs !== undefined) {
      const [is, was] = [contestant, sameAs].map((id) => wordsOf(id, figure));
      return [{ words: target.words, value: `${is} (${was})`, isMet: is === was }];
    }
    const own = medianOf(contestant, figure);
    const other =
      versus === 'bound' ? bound?.figures[versusFigure] : versus && medianOf(versus, versusFigure);
    const value = versus === undefined ? own : own / (other ?? Number.NaN);
    const unit = figures.find(({ key }) => key === figure)?.unit ?? 'count';
    const text = versus === undefined ? shown(value, unit) : timesOf(value);
    return [{ words: target.words, value: text, isMet: isMet(target, value) }];
  });
}

function isMet({ atMost = Number.POSITIVE_INFINITY, atLeast = -Infinity }: Target, value: number) {
  return value <= atMost && value >= atLeast;
}

function cellOf(contestant: ContestantResult, { key, unit }: FigureKind): string {
  const { failures } = contestant;
  const failed = failures.length > 0 ? ` (${failures.length} failed)` : '';
  if (unit === 'words') {
    return `${mostCommon(contestant.singles.map((each) => each[key])) ?? '–'}${failed}`;
  }
  const { median, min, max, count } = spread(contestant, key);
  if (count === 0) return failures.length > 0 ? 'failed' : '–';
  const ends = [shown(min, unit), shown(max, unit)];
  const range = ends[0] === ends[1] ? '' : ` (${bare(ends[0] ?? '', unit)}–${ends[1]})`;
  return `${range === '' ? shown(median, unit) : bare(shown(median, unit), unit)}${range}${failed}`;
}

function spread({ singles }: ContestantResult, key: string): Spread {
  return spreadOf(singles.map((each) => Number(each[key] ?? Number.NaN)));
}

function bare(text: string, unit: Unit): string {
  return text.replace(` ${unit}`, '').replace(unit === '%' ? '%' : '', '');
}

/** A figure for people, with its unit. */
export function shown(value: number | undefined, unit: Unit): string {
  if (value === undefined || Number.isNaN(value)) return '–';
  switch (unit) {
    case 'ms':
      return `${value.toFixed(value < 20 ? 1 : 0)} ms`;
    case 's':
      return `${value.toFixed(1)} s`;
    case 'MB':
      return `${(value / 1e6).toFixed(1)} MB`;
    case '%':
      return `${(value * 100).toFixed(1)}%`;
    case '×':
      return timesOf(value);
    case 'kbit/s':
      return `${(value / 1000).toFixed(0)} kbit/s`;
    case 'count':
      return String(Number(value.toFixed(2)));
    case 'words':
      return String(value);
  }
}

function timesOf(value: number): string {
  return Number.isFinite(value) ? `${value.toFixed(2)}×` : '–';
}

function linkInWords({ kbps, rttMs }: { kbps?: number; rttMs?: number }): string {
  if (kbps === undefined) return 'The link is unshaped loopback.';
  return `The link: ${kbps / 1000} Mbit/s, ${rttMs ?? 0} ms round trip.`;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} kB`;
}
