import type { ShownPage } from '../browser/viewer.ts';

/** A browser with a profile of its own, for as long as a run lasts. */
export interface Engine {
  /** "Firefox 153.7.0". */
  readonly name: string;
  openTab(): Promise<TabPage>;
  /**
   * Stops the service workers while the tabs stay open, at any moment; says by what means. The tab
   * that made the browser start the worker must be closed by then, and another one be open.
   */
  stopWorkers(): Promise<string>;
  /** Ends the browser and starts it with the same profile; or why it cannot. */
  readonly restart: (() => Promise<void>) | string;
  close(): Promise<void>;
}

export type TabPage = ShownPage & { reload(): Promise<unknown>; close(): Promise<void> };
