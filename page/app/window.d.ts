import type { Snapshot } from '../attach/snapshot.ts';

declare global {
  interface Window {
    /** For the console and for tests. */
    playahead: {
      /** What is held, under way and counted; nothing before Load. */
      readonly snapshot: () => Promise<Snapshot | undefined>;
      /** Deletes all that is held, and where videos were left. */
      readonly forget: () => Promise<void>;
    };
  }
}
