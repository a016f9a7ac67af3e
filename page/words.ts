import type { Picture } from './snapshot.ts';

/** The window map in words, for those who do not see it. */
export function mapInWords(picture: Picture | undefined): string {
  if (!picture) return 'No stream is loaded.';
  const { segments, firstSequence, positionSeconds, window: span, view } = picture;
  const end = endOf(picture);
  const sentences = [`Playhead at ${clock(positionSeconds)} of ${clock(end)}`];
  if (span) {
    const last = Math.min(span.last, firstSequence + segments.length - 1);
    const window = runs(rangeOf(span.first, last));
    sentences.push(
      `Window: ${window}, of ${segments.length} segments counted from ${firstSequence}`,
    );
  }
  if (view) {
    const { held, underWay, failed } = view;
    sentences.push(`Held: ${runs(held)}`, `Under way: ${runs(underWay.map(numberOf))}`);
    for (const why of new Set(failed.map(({ reason }) => reason))) {
      const these = failed.filter(({ reason }) => reason === why);
      sentences.push(`Failed: ${runs(these.map(numberOf))} (${why})`);
    }
  }
  if (picture.trouble) sentences.push(`Prefetching waits: ${remedy(picture.trouble)}`);
  if (picture.storageShort) sentences.push('The browser’s storage is short, so less is held');
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
  const whole = Math.max(0, Math.floor(seconds));
  const two = (part: number) => String(part % 60).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  const hours = Math.floor(minutes / 60);
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(whole)}`;
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

function numberOf({ sequence }: { readonly sequence: number }): number {
  return sequence;
}

function rangeOf(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}
