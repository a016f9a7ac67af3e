import type { SimFilm } from './film.ts';
import { FluidLink, type Transfer } from './fluid-link.ts';
import { type Outcome, PATIENCE_SECONDS } from './outcome.ts';
import { Playback } from './playback.ts';
import type { Trace } from './trace.ts';
import type { Visit } from './viewer.ts';

/** One visit: a film, over a link, by a viewer. */
export interface VisitOptions {
  readonly film: SimFilm;
  readonly trace: Trace;
  /** Where in the trace it begins. */
  readonly fromMs: number;
  readonly visit: Visit;
  /** When it ends at the latest, on the link's clock. */
  readonly untilMs?: number;
  /** When the picture begins to move at the earliest, on the link's clock, as a browser's takes its time to; at once, if nothing is said. */
  readonly beginsAtMs?: number;
}

/** How often what has come of a segment is looked at that is shown as it comes. */
const PIECE_MS = 100;

/** Plays one visit from one event to the next. What differs between players is what they ask for, and when. */
export abstract class SimPlayer {
  protected readonly film: SimFilm;
  protected readonly link: FluidLink;
  protected readonly playback: Playback;
  readonly #trace: Trace;
  readonly #visit: Visit;
  readonly #untilMs: number;
  readonly #beginsAtMs: number;
  readonly #requests: { atMs: number; sequence: number }[] = [];
  readonly #fetched = new Map<number, number>();
  #seeks = 0;

  constructor({ film, trace, fromMs, visit, untilMs, beginsAtMs = 0 }: VisitOptions) {
    this.film = film;
    this.link = new FluidLink(trace, fromMs);
    this.playback = new Playback(film);
    this.#trace = trace;
    this.#visit = visit;
    this.#untilMs = untilMs ?? Number.POSITIVE_INFINITY;
    this.#beginsAtMs = beginsAtMs;
  }

  /** Plays it until the viewer leaves. */
  run(): Outcome {
    const { playback, link } = this;
    for (;;) {
      this.#act();
      if (this.#isOver()) break;
      const untilMs = Math.min(link.nextMs, this.#lookMs(), this.timerMs(), this.#untilMs);
      const passedMs = Math.max(untilMs - link.nowMs, 0);
      playback.advance(passedMs);
      for (const transfer of link.advance(untilMs)) this.came(transfer);
      this.#noteSeen();
    }
    for (const [sequence, { receivedBytes }] of this.underWay())
      this.count(sequence, receivedBytes);
    return this.#outcome();
  }

  /** Asks for what is to be asked for now, and shows what there is. */
  protected abstract act(): void;
  /** A response is whole. */
  protected abstract came(transfer: Transfer): void;
  /** When it wants to act again by itself, on the link's clock. */
  protected abstract timerMs(): number;
  /** The viewer goes elsewhere. */
  protected abstract seek(): void;
  /** What is on its way, by segment. */
  protected abstract underWay(): Iterable<readonly [sequence: number, transfer: Transfer]>;

  /** Whether it may move, or has moved before. */
  protected get mayBegin(): boolean {
    return this.playback.startedAtMs !== undefined || this.link.nowMs >= this.#beginsAtMs;
  }

  protected request(sequence: number): Transfer {
    this.#requests.push({ atMs: this.link.nowMs, sequence });
    return this.link.begin(this.film.segments[sequence]?.bytes ?? 0);
  }

  /** So many bytes of a segment have crossed the link. */
  protected count(sequence: number, bytes: number): void {
    this.#fetched.set(sequence, (this.#fetched.get(sequence) ?? 0) + bytes);
  }

  protected sequenceAt(seconds: number): number {
    const { segments } = this.film;
    let low = 0;
    let high = segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((segments[middle]?.start ?? 0) <= seconds + 1e-9) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #act(): void {
    const { playback } = this;
    const next = this.#visit.seeks[this.#seeks];
    if (next && playback.watchedSeconds >= next.afterSeconds - 1e-6) {
      this.#seeks += 1;
      playback.positionSeconds = next.toSeconds;
      playback.isMoving = false;
      playback.partSeconds = 0;
      this.seek();
    }
    this.act();
  }

  #noteSeen(): void {
    const { playback } = this;
    if (playback.isMoving || playback.watchedSeconds > 0) {
      playback.seen.add(this.sequenceAt(playback.positionSeconds - 1e-6));
    }
  }

  #isOver(): boolean {
    const { playback, link } = this;
    return (
      playback.hasEnded ||
      link.nowMs >= this.#untilMs ||
      playback.watchedSeconds >= this.#visit.watchedSeconds - 1e-6 ||
      playback.stalledMs > PATIENCE_SECONDS * 1000 ||
      (playback.startedAtMs === undefined && link.nowMs > PATIENCE_SECONDS * 1000)
    );
  }

  /** When the picture comes to where something is to be looked at. */
  #lookMs(): number {
    const { playback, link } = this;
    const { isMoving, positionSeconds, watchedSeconds } = playback;
    // A picture that waits for what comes is looked at now and then.
    if (!isMoving) return link.nowMs + PIECE_MS;
    const segment = this.film.segments[this.sequenceAt(positionSeconds)];
    const ends = [
      playback.playableEndSeconds - positionSeconds,
      // So that each segment that is passed is seen.
      (segment?.start ?? 0) + (segment?.duration ?? 0) - positionSeconds,
      this.#visit.watchedSeconds - watchedSeconds,
      (this.#visit.seeks[this.#seeks]?.afterSeconds ?? Number.POSITIVE_INFINITY) - watchedSeconds,
    ].filter((seconds) => seconds > 1e-6);
    const wait = Math.min(...ends) * 1000;
    const isShownAsItComes = playback.aheadSeconds < PIECE_MS / 1000;
    return link.nowMs + (isShownAsItComes ? Math.min(wait, PIECE_MS) : wait);
  }

  #outcome(): Outcome {
    const { film, link, playback } = this;
    let [fetchedBytes, wastedBytes] = [0, 0];
    for (const [sequence, bytes] of this.#fetched) {
      fetchedBytes += bytes;
      if (!playback.seen.has(sequence)) wastedBytes += bytes;
    }
    const filmBytes = film.segments.reduce((sum, { bytes }) => sum + bytes, 0);
    return {
      startUpSeconds: (playback.startedAtMs ?? link.nowMs) / 1000,
      stalls: playback.stalls,
      stallSeconds: playback.stalledMs / 1000,
      watchedSeconds: playback.watchedSeconds,
      fetchedBytes,
      wastedBytes,
      wastedSeconds: (wastedBytes / filmBytes) * film.durationSeconds,
      linkShare: link.carriedBytes / ((this.#trace.meanKbps / 8) * Math.max(link.nowMs, 1)),
      requests: this.#requests,
    };
  }
}
