import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright/test';
import { CHROMIUM_ARGUMENTS } from '../chromium-arguments.mjs';

/** A Chromium whose profile is on the disk, as a person's is: what it stores outlives it. */
export class OwnBrowser {
  readonly #profile: string;
  #child: ChildProcess | undefined;

  private constructor(profile: string) {
    this.#profile = profile;
  }

  /** One that has never been used. */
  static async make(): Promise<OwnBrowser> {
    return new OwnBrowser(await mkdtemp(join(tmpdir(), 'playahead-profile-')));
  }

  /** Starts it, and gives its page. */
  async start(): Promise<Page> {
    const path = process.env.CHROMIUM_PATH ?? chromium.executablePath();
    const child = spawn(
      path,
      [
        ...CHROMIUM_ARGUMENTS,
        ...['--headless=new', '--remote-debugging-port=0', '--no-first-run'],
        ...[`--user-data-dir=${this.#profile}`, 'about:blank'],
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    this.#child = child;
    const browser = await chromium.connectOverCDP(await listeningAt(child), { isLocal: true });
    const [context] = browser.contexts();
    const page = context?.pages()[0] ?? (await context?.newPage());
    if (!page) throw new Error('It has no page.');
    return page;
  }

  /** Ends it as a crash or an empty battery does. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** Ends it, and nothing of it is left. */
  async remove(): Promise<void> {
    await this.kill();
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 20 });
  }
}

/** Where a browser that has been started listens for whoever drives it. */
function listeningAt(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let told = '';
    child.stderr?.on('data', (data) => {
      told += data;
      const [, url] = /DevTools listening on (\S+)/.exec(told) ?? [];
      if (url) resolve(url);
    });
    child.once('exit', () => reject(new Error(`It did not start: ${told}`)));
  });
}
