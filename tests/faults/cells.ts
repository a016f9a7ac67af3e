import { FAULTS, type FaultRow } from './catalogue.ts';

/**
 * What a fault befalls. `foreground`: the segment that the player waits for, at the beginning and
 * after a seek outside the window; `prefetch`: a segment of the window that no player has asked
 * for; `init`: the init segment at the beginning (asked for by the player) and a later one (by the
 * window); `key`: AES-128 keys; `playlist`: the media playlist, at the beginning and at a reload;
 * `file`: the chunk of an MP4 that its media element waits for, at the beginning and after a seek.
 */
export type Phase = 'foreground' | 'prefetch' | 'init' | 'key' | 'playlist' | 'file';

/** One column: what is befallen, and whether it is asked for in byte ranges. */
export interface Column {
  readonly phase: Phase;
  readonly ranged: boolean;
}

/** One fault in one column. */
export interface Cell extends Column {
  readonly fault: FaultRow;
  readonly name: string;
  /** Why there is no such cell. */
  readonly cannotExist?: string;
}

/**
 * Keys and playlists are never asked for in ranges: RFC 8216 gives them no BYTERANGE. A file is asked for
 * in nothing else.
 */
export const COLUMNS: readonly Column[] = [
  { phase: 'foreground', ranged: false },
  { phase: 'foreground', ranged: true },
  { phase: 'prefetch', ranged: false },
  { phase: 'prefetch', ranged: true },
  { phase: 'init', ranged: false },
  { phase: 'init', ranged: true },
  { phase: 'key', ranged: false },
  { phase: 'playlist', ranged: false },
  { phase: 'file', ranged: true },
];

/** The whole matrix, row by row. */
export const CELLS: readonly Cell[] = FAULTS.flatMap((fault) =>
  COLUMNS.map((column) => cellOf(fault, column)),
);

export function columnName({ phase, ranged }: Column): string {
  const hasRanges = phase !== 'key' && phase !== 'playlist' && phase !== 'file';
  return hasRanges ? `${phase}, ${ranged ? 'ranged' : 'whole'}` : phase;
}

function cellOf(fault: FaultRow, column: Column): Cell {
  const why = whyNot(fault, column);
  const name = `${fault.name} (${fault.words}): ${columnName(column)}`;
  return { fault, ...column, name, ...(why ? { cannotExist: why } : {}) };
}

function whyNot({ name, requests }: FaultRow, { phase, ranged }: Column): string | undefined {
  if (phase === 'file' && name.startsWith('O15')) return 'its pictures are of another origin';
  if (requests === 'plain' && ranged) return 'every request has a Range';
  if (requests === 'ranged' && !ranged) return 'no request has a Range';
  return undefined;
}
