import { autoTable } from './auto-findings.ts';
import type { Chart } from './chart.ts';
import {
  AHEADS,
  LOOK_AHEADS,
  PARALLELS,
  REFILLS,
  ROUND_TRIPS,
  SEGMENT_LENGTHS,
  type Tally,
  windowId,
} from './experiments.ts';
import type { Network } from './networks.ts';
import { type Summary, summaryOf, table } from './summary.ts';

/** What the experiments have come to. */
export interface Findings {
  readonly text: string;
  /** By name, in Markdown. */
  readonly tables: ReadonlyMap<string, string>;
  readonly charts: readonly Chart[];
}

const KINDS = ['fixed', 'mobile'] as const;
const SOME_AHEADS = [1, 2, 4, 8, 15, 30];
const USUAL_REFILL = 0.75;

export function findingsOf(tallies: readonly Tally[], networks: readonly Network[]): Findings {
  const kinds = new Map(networks.map(({ name, kind }) => [name, kind]));
  const of = (id: string, kind: Network['kind']) =>
    tallies.filter(({ experiment, network }) => experiment === id && kinds.get(network) === kind);
  const cells = (id: string, kind: Network['kind']) => {
    const { stallPercent, wasteSeconds, startUpSeconds } = spreadOf(of(id, kind));
    return [stallPercent, wasteSeconds, startUpSeconds];
  };
  const only = (id: string, kind: Network['kind']) => spreadOf(of(id, kind)).stallPercent;
  const heads = (kind: string) => [`${kind}: stalled, %`, 'never played, s', 'start, s'];

  const tables = new Map<string, string>();
  tables.set(
    'players',
    table(
      ['', ...KINDS.flatMap(heads)],
      [
        ['knows the future', 'clairvoyant'],
        ['hls.js, its defaults', 'hls'],
        ['hls.js, 30 s ahead', 'hls-30'],
        ...SOME_AHEADS.map((ahead) => [`Playahead, N = ${ahead}`, windowId(ahead, USUAL_REFILL)]),
      ].map(([name = '', id = '']) => [name, ...KINDS.flatMap((kind) => cells(id, kind))]),
    ),
  );
  for (const kind of KINDS) {
    tables.set(
      `refill-${kind}`,
      table(
        ['N', ...REFILLS.flatMap((refill) => [`f = ${refill}: stalled, %`, 'never played, s'])],
        SOME_AHEADS.map((ahead) => [
          String(ahead),
          ...REFILLS.flatMap((refill) => cells(windowId(ahead, refill), kind).slice(0, 2)),
        ]),
      ),
    );
  }
  tables.set(
    'parallel',
    table(
      ['round trip', ...PARALLELS.map((parallel) => `P = ${parallel}: stalled, %`)],
      ROUND_TRIPS.map((rttMs) => [
        `${rttMs} ms`,
        ...PARALLELS.map((parallel) => {
          const id = `parallel-${parallel}-rtt-${rttMs}`;
          return spreadOf(tallies.filter(({ experiment }) => experiment === id)).stallPercent;
        }),
      ]),
    ),
  );
  tables.set(
    'length',
    table(
      [
        'look-ahead',
        ...SEGMENT_LENGTHS.flatMap((seconds) =>
          KINDS.map((kind) => `${seconds} s, ${kind}: stalled, %`),
        ),
      ],
      LOOK_AHEADS.map((ahead) => [
        `${ahead} s`,
        ...SEGMENT_LENGTHS.flatMap((seconds) =>
          KINDS.map((kind) => only(`length-${seconds}-ahead-${ahead}`, kind)),
        ),
      ]),
    ),
  );
  tables.set('auto', autoTable(tallies, networks));
  const charts = KINDS.map(
    (kind): Chart => ({
      name: `stalls-and-waste-${kind}`,
      title: `Stalls against waste, ${kind} networks`,
      x: 'fetched and never played, seconds a visit',
      y: 'stalled, % of the time',
      lines: REFILLS.map((refill) => ({
        name: `f = ${refill}`,
        points: AHEADS.map((ahead) => pointOf(of(windowId(ahead, refill), kind), `N = ${ahead}`)),
      })),
      marks: [
        { ...pointOf(of('clairvoyant', kind), ''), name: 'knows the future' },
        { ...pointOf(of('hls-30', kind), ''), name: 'hls.js, 30 s' },
        { ...pointOf(of('hls', kind), ''), name: 'hls.js' },
      ],
    }),
  );
  const text = [...tables].map(([name, markdown]) => `${name}\n\n${markdown}`).join('\n\n');
  return { text, tables, charts };
}

function pointOf(tallies: readonly Tally[], name: string) {
  const { stallPercent, wasteSeconds } = summaryOf(tallies.flatMap(({ visits }) => visits));
  return { x: wasteSeconds, y: stallPercent, name };
}

/** Over all visits; in brackets from the least to the most that one set of visits, a seed, came to. */
function spreadOf(
  tallies: readonly Tally[],
): Readonly<Record<Exclude<keyof Summary, 'stallSeconds'>, string>> {
  const whole = summaryOf(tallies.flatMap(({ visits }) => visits));
  const count = Math.min(...tallies.map(({ visits }) => visits.length));
  const seeds = Array.from({ length: count }, (_, seed) =>
    summaryOf(tallies.flatMap(({ visits }) => visits[seed] ?? [])),
  );
  const shown = (read: (summary: Summary) => number, digits: number) => {
    const all = seeds.map(read);
    const [least, most] = [Math.min(...all), Math.max(...all)];
    return `${read(whole).toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;
  };
  return {
    stallPercent: shown(({ stallPercent }) => stallPercent, 1),
    wasteSeconds: shown(({ wasteSeconds }) => wasteSeconds, 1),
    startUpSeconds: shown(({ startUpSeconds }) => startUpSeconds, 2),
  };
}
