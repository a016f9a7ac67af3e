import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type LaunchOptions } from 'playwright';
import { CHROMIUM_ARGUMENTS } from '../chromium-arguments.mjs';
import type { LinkShape } from '../origin/link.ts';
import { type Origin, startOrigin } from '../origin/origin.ts';
import type { RequestEntry } from '../origin/request-entry.ts';
import type { Contestant, Viewing } from './contestants/contestant.ts';
import { type Film, playlistOf, serveFilm } from './films.ts';
import { servePageFile } from './page-files.ts';
import { installProbe } from './probe.ts';
import { Tab } from './tab.ts';

export interface SeatOptions {
  readonly contestant: Contestant;
  readonly film: Film;
  readonly link: LinkShape;
  /** A browser that several share, each with a private profile in memory; else one of its own. */
  readonly browser?: Browser;
}

/** A browser for many at once: where each had one of its own, their beginnings would be what is measured. */
export function launchShared(): Promise<Browser> {
  return chromium.launch(launchOptions());
}

function launchOptions(): LaunchOptions {
  return {
    ...(process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {}),
    args: [...CHROMIUM_ARGUMENTS, '--autoplay-policy=no-user-gesture-required'],
  };
}

/** Where one measurement is made: a browser with a fresh profile on disk, and an origin of its own. */
export class Seat {
  readonly contestant: Contestant;
  readonly film: Film;
  readonly origin: Origin;
  readonly context: BrowserContext;
  readonly #link: LinkShape;
  readonly #profile: string | undefined;

  static async take({ contestant, film, link, browser }: SeatOptions): Promise<Seat> {
    // As object storage does: it says nothing of how long its files may be kept.
    const origin = await startOrigin({ link, cacheControl: { stream: null } });
    for (const file of contestant.files) servePageFile(origin, file);
    origin.serve('/blank', '<!doctype html><link rel="icon" href="data:,">', {
      'content-type': 'text/html',
    });
    serveFilm(origin, film, contestant.segmentCacheControl);
    // Many at once are small: what is drawn in software is no player's doing.
    const viewport = browser ? { width: 320, height: 240 } : { width: 1000, height: 900 };
    const profile = browser ? undefined : await mkdtemp(join(tmpdir(), 'playahead-bench-'));
    const context = profile
      ? await chromium.launchPersistentContext(profile, { ...launchOptions(), viewport })
      : await (browser as Browser).newContext({ viewport });
    await context.addInitScript(installProbe);
    return new Seat({ contestant, film, link }, origin, context, profile);
  }

  private constructor(
    { contestant, film, link }: SeatOptions,
    origin: Origin,
    context: BrowserContext,
    profile: string | undefined,
  ) {
    this.contestant = contestant;
    this.film = film;
    this.#link = link;
    this.origin = origin;
    this.context = context;
    this.#profile = profile;
  }

  /** An empty tab of somebody who has visited the page before. */
  async tabOfReturning(): Promise<Tab> {
    const tab = await this.newTab();
    await this.visitBefore(tab);
    return tab;
  }

  /** An empty tab; the browser’s own beginning is over when it comes. */
  async newTab(): Promise<Tab> {
    const [first] = this.context.pages();
    const page =
      first && first.url() === 'about:blank' && !this.#used.has(first)
        ? first
        : await this.context.newPage();
    this.#used.add(page);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    return new Tab(page);
  }

  readonly #used = new Set<unknown>();

  /** Goes to the contestant’s page, where the film begins to play. */
  async open(tab: Tab, viewing: Partial<Viewing> = {}): Promise<void> {
    const playlist = playlistOf(this.film);
    await tab.page.goto(this.origin.url + this.contestant.urlOf({ playlist, ...viewing }), {
      waitUntil: 'commit',
    });
  }

  /**
   * A visit before: the page has been here, its worker is in control, and nothing of the film was
   * fetched. Connections are closed afterwards, as they are when one comes back another day.
   */
  async visitBefore(tab: Tab): Promise<void> {
    this.unshape();
    const page = this.contestant.hasWorker ? '/' : this.contestant.urlOf({ playlist: 'none.m3u8' });
    await tab.page.goto(this.origin.url + page, { waitUntil: 'load' });
    if (this.contestant.hasWorker) await tab.controlled();
    await this.leave(tab);
    this.reshape();
  }

  /** Leaves the page, and lets the connections close. */
  async leave(tab: Tab): Promise<void> {
    await tab.page.goto('about:blank');
    await this.reconnect();
  }

  async reconnect(): Promise<void> {
    await this.origin.goDown();
    await this.origin.comeBack();
  }

  /** A fast link until it is shaped again, for what is not measured; no faster than a small machine can play. */
  unshape(): void {
    this.origin.link.shape({ kbps: 40_000, rttMs: 0 });
  }

  /** The link as the scenario has it, again. */
  reshape(): void {
    this.origin.link.shape({ kbps: Number.POSITIVE_INFINITY, rttMs: 0, ...this.#link });
  }

  /** What has been asked of the film’s segments. */
  segments(filter: (entry: RequestEntry) => boolean = () => true): readonly RequestEntry[] {
    return this.origin.log.media(filter);
  }

  /** Bytes of segments that have crossed the link so far. */
  segmentBytes(): number {
    return this.segments().reduce((sum, { bytesSent }) => sum + bytesSent, 0);
  }

  /** How long the pictures of all its tabs have stood still, on the pages that they show now. */
  async stalledSeconds(): Promise<number> {
    const pages = this.context.pages().filter((page) => this.#used.has(page));
    const stalls = pages.map((page) => page.evaluate(() => window.probe?.stalledSeconds ?? 0));
    return (await Promise.all(stalls)).reduce((sum, each) => sum + each, 0);
  }

  /** Stops the worker, as the browser does after half a minute of idleness. */
  async stopWorker(tab: Tab): Promise<void> {
    const session = await this.context.newCDPSession(tab.page);
    await session.send('ServiceWorker.enable');
    await session.send('ServiceWorker.stopAllWorkers');
    await session.detach();
  }

  async close(): Promise<void> {
    await this.context.close();
    await this.origin.stop();
    if (this.#profile) await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
