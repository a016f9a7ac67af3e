import { SILENT_MS } from '../core/doubt.ts';
import type { SegmentKey } from '../core/segment.ts';
import type { Download } from './download.ts';
import type { Failures } from './failures.ts';

/** What is asked of a download here. */
export type Heard = Pick<Download, 'key' | 'purpose' | 'silentMs' | 'receivedBytes'>;

/**
 * What is under way and has brought nothing for long; and what has brought nothing yet, where it comes
 * from what is in trouble or is of a track that is silent: nothing waits for it either.
 */
export function silentOf(
  underWay: Iterable<Heard>,
  failures: Pick<Failures, 'isTroubled'>,
  trackOf: (key: SegmentKey) => string | undefined,
): Set<SegmentKey> {
  const coming = [...underWay].filter(({ purpose }) => purpose !== 'storing');
  const isSilent = ({ silentMs }: Heard) => silentMs >= SILENT_MS;
  const tracks = new Set(coming.filter(isSilent).map(({ key }) => trackOf(key)));
  tracks.delete(undefined);
  const isDoubtful = ({ key, receivedBytes }: Heard) =>
    receivedBytes === 0 && (failures.isTroubled(key) || tracks.has(trackOf(key)));
  const silent = coming.filter((each) => isSilent(each) || isDoubtful(each));
  return new Set(silent.map(({ key }) => key));
}

/** How long until each of what is heard of now would be silent, in milliseconds. */
export function silentInMs(underWay: Iterable<Heard>): number[] {
  return [...underWay].map(({ silentMs }) => SILENT_MS - silentMs);
}
