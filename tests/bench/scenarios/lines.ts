import type { LinkShape } from '../../origin/link.ts';

/** A link by how much faster it is than the film, and its round trip. */
export interface Line {
  readonly times: number;
  readonly rttMs: number;
}

/** From one that has hardly anything to spare to one that has plenty, near and far. */
export const LINES: readonly Line[] = [1.25, 1.5, 2.7].flatMap((times) =>
  [50, 300].map((rttMs) => ({ times, rttMs })),
);

/** The bitrates, in Mbit/s, and the lengths of the segments that are played over them. */
export const RATES: readonly (readonly [mbps: number, segmentSeconds: 2 | 4 | 10])[] = [
  [1.2, 2],
  [1.8, 4],
  [1.5, 10],
];

export function linkOf({ times, rttMs }: Line, mbps: number): LinkShape {
  return { kbps: mbps * 1000 * times, rttMs };
}

export function nameOf({ times, rttMs }: Line): string {
  return `${times} ×, ${rttMs} ms`;
}
