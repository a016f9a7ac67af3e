import type { Figures } from './experiments.ts';

/** What came of one set-up, over many networks and visits. */
export interface Summary {
  /** Of the time between the first picture and the end, in percent. */
  readonly stallPercent: number;
  /** Seconds, a visit. */
  readonly stallSeconds: number;
  /** Seconds of media fetched and never on the screen, a visit. */
  readonly wasteSeconds: number;
  readonly startUpSeconds: number;
}

export function summaryOf(visits: readonly Figures[]): Summary {
  const sum = (read: (visit: Figures) => number) =>
    visits.reduce((total, visit) => total + read(visit), 0);
  const stalled = sum(({ stallSeconds }) => stallSeconds);
  const watched = sum(({ watchedSeconds }) => watchedSeconds);
  return {
    stallPercent: (100 * stalled) / (stalled + watched),
    stallSeconds: stalled / visits.length,
    wasteSeconds: sum(({ wastedSeconds }) => wastedSeconds) / visits.length,
    startUpSeconds: sum(({ startUpSeconds }) => startUpSeconds) / visits.length,
  };
}

/** In Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map((_, at) => (at === 0 ? '---' : '---:')), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
