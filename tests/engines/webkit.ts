import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Engine, TabPage } from './engine.ts';
import { descendants, end, freePort, kill, start } from './processes.ts';
import { ScriptedPage } from './scripted-page.ts';
import { WebDriver } from './webdriver.ts';

/** WebKit as WebKitGTK ships it: its MiniBrowser, on a screen that nobody sees. */
export async function startWebKit(): Promise<Engine> {
  const screen = start('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x1024x24'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const [display] = await once(screen.stdio[3] as Readable, 'data');
  const port = await freePort();
  const driver = start('WebKitWebDriver', [`--port=${port}`], {
    env: { DISPLAY: `:${String(display).trim()}` },
  });
  const session = await WebDriver.connect(`http://127.0.0.1:${port}`, {
    'webkitgtk:browserOptions': { args: ['--automation', '--autoplay-policy=allow'] },
  });
  await session.command('POST', '/timeouts', { script: 15_000 });
  const tabs = await WebKitTabs.of(session, driver);
  return {
    name: `WebKitGTK ${session.version}`,
    openTab: () => tabs.open(),
    async stopWorkers() {
      await tabs.killWorkers();
      return 'SIGKILL for the process that it runs in';
    },
    restart: 'MiniBrowser keeps no profile under automation',
    async close() {
      // A session whose page has crashed is over by itself; its browser may be there still.
      await session.command('DELETE', '').catch(() => {});
      await kill(descendants(driver.pid as number, 'MiniBrowser'));
      await end(driver);
      await end(screen);
    },
  };
}

/**
 * The tabs, and the processes that they live in. A worker lives in the process of the tab that
 * started it, and stays there when that tab is closed: then it can be killed without a tab.
 */
class WebKitTabs {
  readonly #session: WebDriver;
  readonly #driver: ChildProcess;
  /** The tab that the browser starts with stays open: without one there is no session. */
  readonly #firstTab: string;
  readonly #firstProcesses: readonly number[];
  readonly #open = new Map<TabPage, readonly number[]>();

  private constructor(session: WebDriver, driver: ChildProcess, firstTab: string) {
    this.#session = session;
    this.#driver = driver;
    this.#firstTab = firstTab;
    this.#firstProcesses = this.#processes();
  }

  static async of(session: WebDriver, driver: ChildProcess): Promise<WebKitTabs> {
    return new WebKitTabs(session, driver, (await session.command('GET', '/window')) as string);
  }

  async open(): Promise<TabPage> {
    const before = this.#processes();
    await this.#session.command('POST', '/window', { handle: this.#firstTab });
    const answer = await this.#session.command('POST', '/window/new', { type: 'tab' });
    const { handle } = answer as { handle: string };
    const page: TabPage = new ScriptedPage({
      goto: async (url) => {
        await this.#command(handle, 'POST', '/url', { url });
        if (this.#open.has(page)) return;
        const own = this.#processes().filter((id) => !before.includes(id));
        this.#open.set(page, own);
      },
      reload: async () => void (await this.#command(handle, 'POST', '/refresh', {})),
      close: async () => {
        await this.#command(handle, 'DELETE', '/window');
        this.#open.delete(page);
      },
      run: (functionText) => this.#run(handle, functionText),
    });
    return page;
  }

  async killWorkers(): Promise<void> {
    const ofTabs = [...this.#firstProcesses, ...this.#open.values()].flat();
    const workers = this.#processes().filter((id) => !ofTabs.includes(id));
    if (workers.length === 0) throw new Error('The worker has no process of its own.');
    await kill(workers);
  }

  #processes(): number[] {
    return descendants(this.#driver.pid as number, 'WebKitWebProcess');
  }

  async #run(handle: string, functionText: string): Promise<string | undefined> {
    const script = `const done = arguments[0];
      (${functionText})().then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const answer = await this.#command(handle, 'POST', '/execute/async', { script, args: [] });
    const { value, error } = answer as { value?: string; error?: string };
    if (error) throw new Error(error);
    return value ?? undefined;
  }

  /** Every command goes to the tab that was switched to last. */
  async #command(handle: string, method: string, path: string, body?: object): Promise<unknown> {
    await this.#session.command('POST', '/window', { handle });
    return this.#session.command(method, path, body);
  }
}
