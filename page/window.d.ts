import type { Snapshot } from './snapshot.ts';

declare global {
  interface Window {
    /** For the console and for tests: `await playahead.snapshot()`; nothing before Load. */
    playahead: { readonly snapshot: () => Promise<Snapshot | undefined> };
  }
}
