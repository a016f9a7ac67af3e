import type { HandOverStep } from '../core/hand-over.ts';
import type { Tabs } from '../window/tabs.ts';

/**
 * How one version of the worker follows another: the only tab may have the new one as soon as nothing
 * plays there; several, when the viewer agrees. What plays plays on, as each tab falls silent before.
 */
export class HandOver {
  readonly #tabs: Tabs;
  readonly #skipWaiting: () => Promise<void>;
  /** The tabs that say nothing more to the worker that this one follows. */
  readonly #silent = new Set<string>();

  constructor(tabs: Tabs, skipWaiting: () => Promise<void>) {
    this.#tabs = tabs;
    this.#skipWaiting = skipWaiting;
  }

  /** Goes on with a step that a tab has taken. */
  async proceed(step: HandOverStep, client: string): Promise<void> {
    const tabs = await this.#tabs.all();
    const isAlone = tabs.length <= 1;
    if (step === 'playahead-silent') this.#silent.add(client);
    if (step === 'playahead-agreed' || (step === 'playahead-when-alone' && isAlone)) {
      for (const tab of tabs) tab.postMessage('playahead-fall-silent' satisfies HandOverStep);
    }
    const areAllSilent = tabs.every(({ id }) => this.#silent.has(id));
    if (step === 'playahead-begin' || areAllSilent) await this.#skipWaiting();
  }
}
