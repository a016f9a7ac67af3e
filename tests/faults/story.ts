import { SEGMENT_SECONDS } from '../browser/demo.ts';
import type { Viewer } from '../browser/viewer.ts';
import type { Origin } from '../origin/origin.ts';
import { isMediaRequest } from '../origin/request-entry.ts';
import type { Cell, Phase } from './cells.ts';
import {
  type Film,
  type FilmKind,
  type FilmPart,
  LATER,
  newVersion,
  SEGMENT_COUNT,
  serveFilm,
  urlOf,
} from './film.ts';
import { Injection } from './injection.ts';
import { isEndedOrGivenUp, isLoadedOrGivenUp } from './page-state.ts';
import type { EndState, Playing } from './play-cell.ts';
import type { Witness } from './witness.ts';
import { isHeld, lackingInWindow, storedBodies, strayEntries } from './worker-cache.ts';

export interface StoryParts {
  readonly cell: Cell;
  readonly film: Film;
  readonly worker: boolean;
  /** The fault befalls the beginning, and not the later place that the player goes to. */
  readonly firstOnly: boolean;
  readonly origin: Origin;
  readonly elsewhere: Origin;
  readonly viewer: Viewer;
  readonly witness: Witness;
}

/** Longer than any recovery that a player is known to manage. */
const PATIENCE_MS = 30_000;
const PATIENCE_IN_PAUSE_MS = 10_000;
/** Fast, so that a cell is short; decoders keep up. */
const RATE = 4;
const PARALLEL = 2;
/** Both are longer than the worker bears silence, and than hls.js waits for headers. */
const ENDLESS_LASTS_MS = 12_000;
const ENDLESS_PREFETCH_LASTS_MS = 20_000;
/** What a request may take to reach the origin. */
const ON_ITS_WAY_MS = 100;
/** In the segment before the one that a window befell, and in the one that a player is to wait for. */
const BEFORE_LATER_SECONDS = LATER * SEGMENT_SECONDS - 1;
const IN_LATER_SECONDS = LATER * SEGMENT_SECONDS + 1;
/** Places outside a small window, one after the other. */
const SEEKS_ON_A_SLOW_LINE = [41, 17, 29, 9, 45, 21];
/** A place in each segment. */
const SAMPLES = Array.from({ length: SEGMENT_COUNT }, (_, sequence) => {
  return sequence * SEGMENT_SECONDS + 1.2;
});

/** One viewing: a beginning, a seek or a reload, and the rest of the film. */
export class Story {
  readonly #parts: StoryParts;
  readonly #film: Film;
  readonly #ahead: number;
  readonly #offences: string[] = [];
  readonly #injections: Injection[] = [];

  constructor(parts: StoryParts) {
    this.#parts = parts;
    const { phase } = parts.cell;
    this.#film = parts.film;
    // A deep window reaches past what the player keeps in memory.
    this.#ahead = isPrefetched(phase) ? SEGMENT_COUNT : PARALLEL;
    serveFilm(parts.origin, this.#film);
    serveFilm(parts.elsewhere, this.#film);
  }

  async tell(): Promise<Playing> {
    const { worker, origin, viewer, witness } = this.#parts;
    let problem: string | undefined;
    try {
      const underWay = await this.#beginning();
      await this.#later(underWay);
      await viewer.play(RATE);
      await this.#waitFor(isEndedOrGivenUp);
    } catch (error) {
      problem = String(error).split('\n')[0] ?? '';
    }
    const state = await this.#endState(problem);
    for (const injection of this.#injections) injection.lift();
    await origin.comeBack();
    const firstByteMs = await this.#firstByteMs();
    const shown = [...witness.shown];
    // Twice, as the window of each place that is looked at evicts others.
    if (worker) await this.#searchCaches();
    const sampled = state.ended ? await witness.sample(viewer, SAMPLES) : [];
    if (worker) await this.#searchCaches();
    const offences = [...new Set([...this.#offences, ...witness.complaints])];
    const log = origin.log.table(isMediaRequest);
    return { state, shown, sampled, offences, firstByteMs, log };
  }

  /** Loads, plays a moment and pauses; returns the fault that is under way in the window. */
  async #beginning(): Promise<Injection | undefined> {
    const { cell, worker, viewer } = this.#parts;
    const query = `?src=${urlOf(kindOf(cell.phase))}&ahead=${this.#ahead}&parallel=${PARALLEL}&behind=30`;
    if (worker) await viewer.open(query);
    else await viewer.openAtOnce(`${query}&sw=off`);
    const first = cell.phase === 'prefetch' ? undefined : this.#inject(0);
    await viewer.page.click('#load');
    await first?.over();
    await this.#loaded();
    const underWay = isPrefetched(cell.phase) ? this.#inject(LATER) : undefined;
    await this.#playAMoment();
    // With a fault in the window it is that one's end that the window waits for.
    if (first) await (underWay ? this.#wasHeldRightly(first) : this.#recovers(first));
    // Of an outage nobody knows before the player runs out of what is held.
    if (!worker || !underWay || cell.fault.harm.type === 'outage') return underWay;
    await underWay.over();
    if (!waitsForThePlayer(cell)) await this.#recovers(underWay);
    await this.#wereBorneWell(underWay);
    return underWay;
  }

  /** Goes to the place where the later fault is, or reloads the page. */
  async #later(underWay: Injection | undefined): Promise<void> {
    const { cell, viewer, firstOnly } = this.#parts;
    if (firstOnly) {
      await viewer.startSeek(IN_LATER_SECONDS);
      return this.#loaded();
    }
    if (cell.phase === 'playlist') {
      await viewer.seek(BEFORE_LATER_SECONDS);
      const again = this.#inject(0);
      await viewer.page.reload();
      await again.over();
      await this.#loaded();
      await this.#playAMoment();
      return this.#recovers(again);
    }
    const injection = underWay ?? this.#inject(LATER);
    await viewer.startSeek(underWay ? BEFORE_LATER_SECONDS : IN_LATER_SECONDS);
    // A player that got the whole file at the beginning asks for nothing more.
    if (underWay || cell.fault.lasts !== 'on') await injection.over();
    await this.#loaded();
    await this.#recovers(injection);
    if (cell.fault.harm.type !== 'line') return;
    for (const seconds of SEEKS_ON_A_SLOW_LINE) await viewer.seek(seconds);
    await viewer.seek(IN_LATER_SECONDS);
  }

  #inject(sequence: number): Injection {
    const { cell, origin, elsewhere, viewer } = this.#parts;
    const type = typeFor(cell.phase);
    const target = this.#film.parts.find(
      (part) => part.type === type && part.sequence === sequence,
    ) as FilmPart;
    const isLong = isPrefetched(cell.phase) && sequence === LATER;
    const injection = new Injection({
      ...{ fault: cell.fault, film: this.#film, target, origin, elsewhere, viewer },
      lastsMs: isLong ? ENDLESS_PREFETCH_LASTS_MS : ENDLESS_LASTS_MS,
    });
    this.#injections.push(injection);
    return injection;
  }

  /** What stays under its fault was held if it may be; then the fault is lifted. */
  async #wasHeldRightly(injection: Injection): Promise<void> {
    const { worker, viewer, cell } = this.#parts;
    const { type, sequence } = injection.target;
    const { lasts, held } = cell.fault;
    const isMedia = type === 'segment' || type === 'init';
    if (injection.isLifted) return;
    if (worker && lasts === 'on' && held === 'must' && isMedia) {
      const isThere = await this.#comesTrue(() => isHeld(viewer, injection.target), 0);
      if (!isThere) this.#offences.push(`${type} ${sequence} is not held, though it may be`);
    }
    if (worker && lasts === 'on' && held === 'must-not') {
      const isThere = await isHeld(viewer, injection.target);
      if (isThere) this.#offences.push(`${type} ${sequence} is held, though it must not be`);
    }
    injection.lift();
  }

  /** The window is whole within a segment's time after the fault. */
  async #recovers(injection: Injection): Promise<void> {
    const { worker, viewer, cell } = this.#parts;
    await this.#wasHeldRightly(injection);
    if (!worker) return;
    if (cell.phase === 'file') {
      // What a server gives no parts of the browser plays by itself, as the page says; and what had to be
      // opened anew waits for Play.
      const { window: span, state } = await viewer.snapshot();
      if (span === undefined || state === 'loaded') return;
    }
    let lacking: string[] = [];
    const isWhole = await this.#comesTrue(async () => {
      const { fillsThePlayer = false } = cell.fault;
      lacking = await lackingInWindow(viewer, this.#film, { ahead: this.#ahead, fillsThePlayer });
      return lacking.length === 0;
    }, cell.fault.retryAfterSeconds ?? 0);
    if (isWhole) return;
    const { failed } = await viewer.snapshot();
    const reasons = failed.map(({ sequence, reason }) => `; ${sequence}: ${reason}`).join('');
    const position = await viewer.position();
    this.#offences.push(
      `at ${position.toFixed()} s the window goes on lacking ${lacking.join(', ')}${reasons}`,
    );
  }

  /** What is promised of the prefetches that met this fault, besides. */
  async #wereBorneWell(injection: Injection): Promise<void> {
    const { fault } = this.#parts.cell;
    const { victims } = injection;
    const { fault: kind, outcome, startedAt: struckAt, endedAt = 0 } = await injection.struck;
    if ((kind === 'silence' || kind === 'trickle') && outcome !== 'cut') {
      const seconds = ENDLESS_PREFETCH_LASTS_MS / 1000;
      this.#offences.push(`the prefetch was not given up within ${seconds} s`);
    }
    if (fault.wide && victims.length > PARALLEL) {
      this.#offences.push(
        `${victims.length} prefetches tried, where the first answer speaks for all`,
      );
    }
    const { retryAfterSeconds } = fault;
    if (retryAfterSeconds === undefined) return;
    const tooEarly = this.#parts.origin.log.media(
      ({ startedAt }) =>
        startedAt > endedAt + ON_ITS_WAY_MS &&
        startedAt < struckAt + retryAfterSeconds * 1000 - ON_ITS_WAY_MS,
    );
    if (tooEarly.length > 0) this.#offences.push(`${tooEarly.length} requests before Retry-After`);
  }

  async #searchCaches(): Promise<void> {
    const { cell, origin, elsewhere, viewer } = this.#parts;
    const files = new Map(this.#film.files);
    if (cell.fault.harm.type === 'new-version') {
      for (const { target } of this.#injections) {
        files.set(
          target.path,
          newVersion(target.path, this.#film.files.get(target.path) as Buffer),
        );
      }
    }
    // A playlist that is found elsewhere names segments there.
    const origins = cell.phase === 'playlist' ? [origin.url, elsewhere.url] : [origin.url];
    this.#offences.push(...strayEntries(await storedBodies(viewer), origins, files));
  }

  /** Presses Play and Pause, with no time between them in which a player could get far. */
  #playAMoment(): Promise<void> {
    return this.#parts.viewer.page.evaluate(async () => {
      const video = document.getElementById('video') as HTMLVideoElement;
      await video.play();
      video.pause();
    });
  }

  /** Waits for the picture; whoever waits long presses Play, and the player jumps over what is lacking. */
  async #loaded(): Promise<void> {
    const { page } = this.#parts.viewer;
    const inPause = this.#waitFor(isLoadedOrGivenUp, PATIENCE_IN_PAUSE_MS);
    if (!(await inPause.then(() => true).catch(() => false))) {
      await page.evaluate(() => {
        (document.getElementById('video') as HTMLVideoElement).play().catch(() => {});
      });
      await this.#waitFor(isLoadedOrGivenUp);
      await this.#parts.viewer.pause();
    }
    const hasPicture = await page.evaluate(
      () => (document.getElementById('video') as HTMLVideoElement).readyState >= 2,
    );
    if (!hasPicture) throw new Error('The page has given up.');
  }

  async #waitFor(condition: () => boolean, timeout = PATIENCE_MS): Promise<void> {
    const options = { timeout, polling: 50 };
    await this.#parts.viewer.page.waitForFunction(condition, undefined, options);
  }

  /** Whether something comes true within the time in which a segment plays, and what it may wait besides. */
  async #comesTrue(question: () => Promise<boolean>, besidesSeconds: number): Promise<boolean> {
    const deadlineMs = performance.now() + (SEGMENT_SECONDS + besidesSeconds) * 1000;
    while (!(await question())) {
      if (performance.now() > deadlineMs) return false;
      await this.#parts.viewer.page.waitForTimeout(50);
    }
    return true;
  }

  #endState(problem: string | undefined): Promise<EndState> {
    return this.#parts.viewer.page.evaluate((storyProblem) => {
      const video = document.getElementById('video') as HTMLVideoElement;
      return {
        ended: video.ended,
        positionSeconds: Math.round(video.currentTime * 10) / 10,
        played: Array.from(
          { length: video.played.length },
          (_, index) => [video.played.start(index), video.played.end(index)] as const,
        ),
        mediaError: video.error?.code,
        status: document.getElementById('status')?.textContent ?? '',
        problem: storyProblem,
      };
    }, problem);
  }

  #firstByteMs(): Promise<number[]> {
    return this.#parts.viewer.page.evaluate(() =>
      (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
        .filter(({ name }) => /\/film\/.*\.(ts|m4s|mp4)$/.test(name))
        .map(({ startTime, responseStart }) => responseStart - startTime),
    );
  }
}

function isPrefetched(phase: Phase): boolean {
  return phase === 'prefetch' || phase === 'init';
}

/** Who is refused asks no more by itself: what the player then gets tells that it may ask again. */
function waitsForThePlayer({ fault }: Cell): boolean {
  return fault.wide === true && fault.retryAfterSeconds === undefined;
}

/** What is played, for something to be befallen. */
export function kindOf(phase: Phase): FilmKind {
  if (phase === 'file') return 'movie';
  if (phase === 'init') return 'fragmented-mp4';
  return phase === 'key' ? 'encrypted' : 'transport-stream';
}

function typeFor(phase: Phase): FilmPart['type'] {
  return phase === 'foreground' || phase === 'prefetch' || phase === 'file' ? 'segment' : phase;
}
