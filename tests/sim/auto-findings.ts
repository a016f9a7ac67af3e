import { AUTO_AHEADS, autoId, type Tally } from './experiments.ts';
import type { Network } from './networks.ts';
import { type Summary, summaryOf, table } from './summary.ts';

/** What a player came to on some networks. */
interface AutoSummary extends Summary {
  /** Stalled beyond what an endless window is, in seconds a visit. */
  readonly avoidableSeconds: number;
}

/** The networks whose figures the numbers of `ahead=auto` were chosen by: of each kind every other one, by name. */
export function tunedOn(networks: readonly Network[]): ReadonlySet<string> {
  const names = (kind: Network['kind']) =>
    networks
      .filter((network) => network.kind === kind)
      .map(({ name }) => name)
      .sort();
  const all = [names('fixed'), names('mobile')];
  return new Set(all.flatMap((each) => each.filter((_, index) => index % 2 === 0)));
}

/** `ahead=auto` beside hls.js and constants, on the networks that it was tuned on and on the others. */
export function autoTable(tallies: readonly Tally[], networks: readonly Network[]): string {
  const tuned = tunedOn(networks);
  const sets = [(name: string) => !tuned.has(name), (name: string) => tuned.has(name)];
  const summaries = sets.map((isIn) => (id: string): AutoSummary => {
    const of = (experiment: string) =>
      summaryOf(
        tallies
          .filter((tally) => tally.experiment === experiment && isIn(tally.network))
          .flatMap(({ visits }) => visits),
      );
    const summary = of(id);
    const { stallSeconds } = of('auto-endless');
    return { ...summary, avoidableSeconds: summary.stallSeconds - stallSeconds };
  });
  const row = (name: string, id: string) => [name, ...summaries.flatMap((of) => cells(of(id)))];
  const constants = summaries.map((of) => AUTO_AHEADS.map((ahead) => of(autoId(ahead))));
  const besideRow = (name: string, id: string) => [
    `a constant, ${name}`,
    ...summaries.flatMap((of, set) => cells(asWasteful(constants[set] ?? [], of(id).wasteSeconds))),
  ];
  const heads = ['avoidable, s', 'stalled, %', 'never played, s'];
  return table(
    ['', ...['not tuned on', 'tuned on'].flatMap((set) => heads.map((head) => `${set}: ${head}`))],
    [
      row('hls.js, its defaults', 'auto-hls'),
      row('`auto`, a new network', 'auto-new'),
      besideRow('as much never played', 'auto-new'),
      row('`auto`, one seen before', 'auto-seen'),
      besideRow('as much never played', 'auto-seen'),
      ...AUTO_AHEADS.map((ahead) => row(`N = ${ahead}`, autoId(ahead))),
      row('an endless window', 'auto-endless'),
    ],
  );
}

/** Between the two constants that are the nearest to so much waste. */
function asWasteful(
  constants: readonly AutoSummary[],
  wasteSeconds: number,
): AutoSummary | undefined {
  const after = constants.findIndex((constant) => constant.wasteSeconds >= wasteSeconds);
  const [one, other] = [constants[after - 1], constants[after]];
  if (!one || !other) return undefined;
  const share = (wasteSeconds - one.wasteSeconds) / (other.wasteSeconds - one.wasteSeconds);
  const between = (name: keyof AutoSummary) => one[name] + share * (other[name] - one[name]);
  return {
    stallPercent: between('stallPercent'),
    stallSeconds: between('stallSeconds'),
    startUpSeconds: between('startUpSeconds'),
    avoidableSeconds: between('avoidableSeconds'),
    wasteSeconds,
  };
}

function cells(summary: AutoSummary | undefined): string[] {
  if (!summary) return ['–', '–', '–'];
  const { avoidableSeconds, stallPercent, wasteSeconds } = summary;
  return [avoidableSeconds.toFixed(2), stallPercent.toFixed(2), wasteSeconds.toFixed(1)];
}
