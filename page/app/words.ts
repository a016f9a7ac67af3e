import type { Picture } from '../attach/snapshot.ts';

/** What the window map and the figures below it do not say in words. */
export function mapInWords(picture: Picture | undefined): string {
  if (!picture) return 'No stream is loaded.';
  const { segments, firstSequence, positionSeconds, view, trouble, storageShort } = picture;
  const at = `${clock(positionSeconds)} of ${clock(endOf(picture))}`;
  const sentences = [
    `Playhead at ${at}: ${segments.length} segments, counted from ${firstSequence}`,
  ];
  const failed = view?.failed ?? [];
  for (const why of new Set(failed.map(({ reason }) => reason))) {
    const these = failed.filter(({ reason }) => reason === why);
    sentences.push(`Failed: ${runs(these.map(({ sequence }) => sequence))} (${why})`);
  }
  if (trouble) sentences.push(`Prefetching waits: ${remedy(trouble)}`);
  if (storageShort) sentences.push('The browser’s storage is short, so less is held');
  return `${sentences.join('. ')}.`;
}

function remedy(trouble: string): string {
  return /\b40[13]$/.test(trouble) ? `${trouble}: sign in again, or ask for a fresh link` : trouble;
}

/** Where the timeline ends, in media seconds. */
export function endOf({ segments }: Picture): number {
  const last = segments.at(-1);
  return last ? last.start + last.duration : 0;
}

/** Seconds as a clock shows them: 1:05, 1:01:05. */
export function clock(seconds: number): string {
  const whole = Math.max(0, seconds);
  const two = (part: number) => String(Math.floor(part) % 60).padStart(2, '0');
  return `${Math.floor(whole / 3600)}:${two(whole / 60)}:${two(whole)}`.replace(/^0:0?/, '');
}

/** Numbers as runs: "0–3, 7"; "none" where there are none. */
export function runs(numbers: readonly number[]): string {
  const found: number[][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const run = found.at(-1);
    if (run && number <= (run[1] as number) + 1) run[1] = number;
    else found.push([number, number]);
  }
  return (
    found.map(([first, last]) => (first === last ? first : `${first}–${last}`)).join(', ') || 'none'
  );
}
