import type Hls from 'hls.js';

interface Attached {
  readonly hls: Hls;
  readonly session: string | undefined;
}

/** The players of this page, the newest last. */
const attached: Attached[] = [];

/** Notes a player; what it returns takes that back. */
export function noteAttached(one: Attached): () => void {
  attached.push(one);
  return () => {
    const index = attached.indexOf(one);
    if (index >= 0) attached.splice(index, 1);
  };
}

/** The player that was attached last, of those that are there. */
export function lastAttached(): Attached | undefined {
  return attached.at(-1);
}
