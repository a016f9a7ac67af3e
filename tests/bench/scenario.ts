import type { LinkShape } from '../origin/link.ts';
import type { Contestant } from './contestants/contestant.ts';
import type { Film } from './films.ts';
import type { Seat } from './seat.ts';

/** What one measurement yields, by the names of the scenario’s figures. */
export type Figures = Readonly<Record<string, number | string>>;

export type Unit = 'ms' | 's' | 'MB' | '%' | '×' | 'count' | 'kbit/s' | 'words';

/** What is measured, as a column of the table. */
export interface FigureKind {
  readonly key: string;
  readonly label: string;
  readonly unit: Unit;
}

/** What a figure of ours is judged by; the median, in one and the same run. */
export interface Target {
  readonly words: string;
  readonly contestant: string;
  readonly figure: string;
  /** What it is divided by: the bound, or another contestant’s figure; without it, it stands alone. */
  readonly versus?: 'bound' | (string & {});
  readonly versusFigure?: string;
  readonly atMost?: number;
  readonly atLeast?: number;
  /** Whose words ours are to equal, in place of numbers. */
  readonly sameAs?: string;
}

/** What the link and the round trips alone allow. */
export interface Bound {
  readonly words: string;
  readonly figures: Readonly<Record<string, number>>;
}

/** Something that is played and measured, by every contestant in turn. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** What is measured, in a sentence or two. */
  readonly what: string;
  readonly film: Film;
  readonly link: LinkShape;
  /** The first one is the figure that is compared. */
  readonly figures: readonly [FigureKind, ...FigureKind[]];
  /** Five of what takes seconds, three of what takes minutes. */
  readonly rounds: 3 | 5;
  /** How many contestants play at once, each with a browser and a link of its own; else one. */
  readonly sideBySide?: number;
  /** Whether nothing is played; else it is counted for how long the picture stood still. */
  readonly hasNoPicture?: boolean;
  /** With whom the others are compared: an id. */
  readonly baseline: string;
  /** In the order of the table; the first ones alone play in a quick run. */
  readonly contestants: readonly Contestant[];
  /** So many of them: three if nothing is said, none where a quick run leaves the scenario out. */
  readonly quickContestants?: number;
  /** Known when the film is made. */
  readonly bound?: () => Bound;
  readonly targets?: readonly Target[];
  measure(seat: Seat): Promise<Figures>;
}
