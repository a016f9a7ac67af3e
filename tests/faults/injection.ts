import type { Viewer } from '../browser/viewer.ts';
import type { Origin } from '../origin/origin.ts';
import type { RequestEntry } from '../origin/request-entry.ts';
import type { FaultRow, Harm } from './catalogue.ts';
import { asksFor, type Film, type FilmPart, newVersion } from './film.ts';
import { isLoadedOrTroubled, isTroubled } from './page-state.ts';

/** What a fault is put into. */
export interface InjectionOptions {
  readonly fault: FaultRow;
  readonly film: Film;
  readonly target: FilmPart;
  readonly origin: Origin;
  readonly elsewhere: Origin;
  readonly viewer: Viewer;
  readonly lastsMs: number;
}

const STRIKES_WITHIN_MS = 40_000;

/** One fault in force, from the moment at which it is made until it is over or lifted. */
export class Injection {
  readonly target: FilmPart;
  /** Settles with the request that it befell first. */
  readonly struck: Promise<RequestEntry>;
  readonly #options: InjectionOptions;
  readonly #mark: number;
  readonly #liftings: (() => void)[] = [];
  #over: Promise<void> | undefined;
  #isLifted = false;

  constructor(options: InjectionOptions) {
    const { fault, origin, target } = options;
    this.target = target;
    this.#options = options;
    this.#mark = origin.log.mark();
    this.#begin(fault.harm);
    this.struck = this.#strike();
    // Who waits for it is told; whoever gave up before does not care.
    this.struck.catch(() => {});
  }

  /** The requests whose answers it has spoilt so far. */
  get victims(): readonly RequestEntry[] {
    return this.#options.origin.log.since(this.#mark, ({ fault }) => fault !== undefined);
  }

  /** Settles when it has befallen its target and, unless it stays on, has ended. */
  over(): Promise<void> {
    this.#over ??= this.#end();
    return this.#over;
  }

  /** Whether it has been ended; what ended by itself was not. */
  get isLifted(): boolean {
    return this.#isLifted;
  }

  /** Ends it now. */
  lift(): void {
    this.#isLifted = true;
    for (const lift of this.#liftings.splice(0)) lift();
  }

  #begin(harm: Harm): void {
    const { fault, film, target, origin, elsewhere, lastsMs } = this.#options;
    const others = film.parts.filter(
      ({ type, sequence }) => type !== 'playlist' && sequence >= target.sequence,
    );
    const befallen = fault.wide && target.type !== 'playlist' ? others : [target];
    const match = (entry: RequestEntry) => befallen.some((part) => asksFor(part, entry));
    switch (harm.type) {
      case 'response': {
        const place = { elsewhere: (path: string) => elsewhere.url + path, lastsMs };
        const times = fault.lasts === 'once' ? { times: fault.times ?? 1 } : {};
        this.#liftings.push(origin.faults.add({ match, fault: harm.fault(place), ...times }));
        return;
      }
      case 'new-version':
        origin.streamValidators = true;
        origin.faults.add({ match, fault: { type: 'cut-after' }, times: 1 });
        return;
      case 'line':
        origin.link.shape(harm.shape);
        this.#liftings.push(() => origin.link.shape({ kbps: Number.POSITIVE_INFINITY, rttMs: 0 }));
        return;
      case 'outage':
        return;
    }
  }

  async #strike(): Promise<RequestEntry> {
    const { fault, origin, film, target } = this.#options;
    const isTarget = (entry: RequestEntry) =>
      entry.index >= this.#mark && asksFor(target, entry) && entry.method === 'GET';
    const entry = await origin.log.waitFor((entries) => entries.find(isTarget), {
      timeoutMs: STRIKES_WITHIN_MS,
      what: `a request for ${target.type} ${target.sequence}`,
    });
    // Both of these are done before the answer is.
    if (fault.harm.type === 'outage') await origin.goDown();
    if (fault.harm.type === 'new-version') {
      const { path } = target;
      const body = newVersion(path, film.files.get(path) as Buffer);
      const isOfFile = (other: RequestEntry) =>
        other !== entry && other.path.replace(/\?.*/s, '') === path;
      origin.faults.add({ match: isOfFile, fault: { type: 'different-body', body, from: 1 } });
    }
    return entry;
  }

  async #end(): Promise<void> {
    const { fault, origin, viewer } = this.#options;
    const struck = await this.struck;
    if (fault.harm.type === 'outage') {
      // A page that has its playlist from the cache is in no trouble at all.
      const isFelt = this.target.type === 'playlist' ? isLoadedOrTroubled : isTroubled;
      await viewer.page.waitForFunction(isFelt, undefined, { timeout: STRIKES_WITHIN_MS });
      await origin.comeBack();
      return;
    }
    const strikes = fault.harm.type === 'response' ? (fault.times ?? 1) : 0;
    const hasEnded = () => struck.outcome !== 'open' && this.victims.length >= strikes;
    await origin.log.waitFor(hasEnded, {
      timeoutMs: STRIKES_WITHIN_MS,
      what: 'the end of the response that the fault befell',
    });
    // What was under way with it, or follows at once, meets the same fault.
    if (fault.wide) await origin.log.idle({ quietMs: 300 });
    if (fault.lasts !== 'on') this.lift();
  }
}
