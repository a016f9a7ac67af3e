import { setTimeout as sleep } from 'node:timers/promises';
import type { TabPage } from './engine.ts';

/** What a driver must be able to do with a tab; all else is scripts. */
export interface TabDriver {
  /** Settles at the page's `load` event. */
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  close(): Promise<void>;
  /** Runs the text of a function in every page of the tab before the page's own scripts, where it can. */
  runFirst?(functionText: string): Promise<void>;
  /** Runs the text of a function without parameters in the page, and awaits the string it returns. */
  run(functionText: string): Promise<string | undefined>;
}

const POLLING_MS = 50;
const TIMEOUT_MS = 30_000;

/** So much of Playwright's `Page` as `Viewer` needs, for a browser that Playwright cannot drive. */
export class ScriptedPage implements TabPage {
  readonly #driver: TabDriver;
  readonly #initScripts: string[] = [];

  constructor(driver: TabDriver) {
    this.#driver = driver;
  }

  async goto(url: string): Promise<null> {
    await this.#driver.goto(url);
    await this.#runInitScripts();
    return null;
  }

  async reload(): Promise<null> {
    await this.#driver.reload();
    await this.#runInitScripts();
    return null;
  }

  close(): Promise<void> {
    return this.#driver.close();
  }

  /** Not before the page's scripts have run: until then nobody listens. */
  async click(selector: string): Promise<void> {
    await this.waitForFunction('document.readyState === "complete"');
    await this.evaluate(`document.querySelector(${JSON.stringify(selector)}).click()`);
  }

  /** A function with its argument, or an expression. Results travel as JSON. */
  async evaluate(script: unknown, argument?: unknown): Promise<never> {
    const value =
      typeof script === 'string' ? script : `(${script})(${JSON.stringify(argument) ?? ''})`;
    const json = await this.#driver.run(`async () => JSON.stringify(await (${value}))`);
    return (json === undefined ? undefined : JSON.parse(json)) as never;
  }

  async waitForFunction(
    script: unknown,
    argument?: unknown,
    { timeout = TIMEOUT_MS, polling = POLLING_MS }: Parameters<TabPage['waitForFunction']>[2] = {},
  ): Promise<never> {
    const deadline = performance.now() + timeout;
    const pauseMs = polling === 'raf' ? POLLING_MS : polling;
    let last: unknown;
    while (performance.now() < deadline) {
      // A page that is being left takes its scripts with it: the next one is asked.
      last = await this.evaluate(script, argument).catch((error: unknown) => error);
      if (last && !(last instanceof Error)) return undefined as never;
      await sleep(pauseMs);
    }
    throw new Error(`Waited ${timeout} ms in vain for ${script}; at last: ${last}`);
  }

  /** Where the driver knows no sooner, it runs when the page has loaded: soon enough for what is pressed later. */
  async addInitScript(script: unknown): Promise<never> {
    if (this.#driver.runFirst) await this.#driver.runFirst(String(script));
    else this.#initScripts.push(`(${script})()`);
    return undefined as never;
  }

  async #runInitScripts(): Promise<void> {
    for (const script of this.#initScripts) await this.evaluate(script);
  }
}
