import type { Fault } from './faults.ts';
import { tableOf } from './log-table.ts';
import {
  type IdleOptions,
  type LogView,
  untilIdle,
  untilTrue,
  type WaitOptions,
} from './log-waits.ts';
import {
  type EntryFilter,
  isMediaRequest,
  type Outcome,
  type RequestEntry,
} from './request-entry.ts';

type LiveEntry = { -readonly [Key in keyof RequestEntry]: RequestEntry[Key] };

/** What the origin was asked, in order. Tests ask it questions, or wait until an answer is true. */
export class RequestLog {
  readonly #entries: LiveEntry[] = [];
  readonly #watchers = new Set<() => void>();
  readonly #view: LogView = {
    entries: this.#entries,
    table: () => this.table(),
    watch: (watcher) => {
      this.#watchers.add(watcher);
      return () => this.#watchers.delete(watcher);
    },
  };

  get count(): number {
    return this.#entries.length;
  }

  entries(filter: EntryFilter = () => true): readonly RequestEntry[] {
    return this.#entries.filter(filter);
  }

  /** GETs of segments, init segments and whole files. */
  media(filter: EntryFilter = () => true): readonly RequestEntry[] {
    return this.entries((entry) => isMediaRequest(entry) && filter(entry));
  }

  /** A place in the log, to be given to `since`. */
  mark(): number {
    return this.count;
  }

  /** What has been asked since a mark. */
  since(mark: number, filter: EntryFilter = () => true): readonly RequestEntry[] {
    return this.entries((entry) => entry.index >= mark && filter(entry));
  }

  /**
   * Waits until `question` answers something other than false, null or undefined, and resolves with
   * it. It is asked again whenever a request begins, gets its headers or ends. Rejects with the log.
   */
  waitFor<T>(
    question: (entries: readonly RequestEntry[]) => T | false | null | undefined,
    options: WaitOptions = {},
  ): Promise<T> {
    return untilTrue(this.#view, question, options);
  }

  /** Waits until no request is open and none has begun or ended for `quietMs`. Rejects with the log. */
  idle(options: IdleOptions = {}): Promise<void> {
    return untilIdle(this.#view, options);
  }

  /** The log as people read it; for messages of failed tests. */
  table(filter: EntryFilter = () => true): string {
    return tableOf(this.entries(filter));
  }

  toString(): string {
    return this.table();
  }

  // What follows is for the origin that writes the log.

  begin(request: Pick<RequestEntry, 'method' | 'path' | 'headers'>): RequestEntry {
    const entry: LiveEntry = {
      ...request,
      index: this.count,
      range: request.headers.range,
      startedAt: performance.now(),
      firstByteAt: undefined,
      endedAt: undefined,
      status: undefined,
      bytesSent: 0,
      bytesExpected: undefined,
      fault: undefined,
      outcome: 'open',
    };
    this.#entries.push(entry);
    this.#changed();
    return entry;
  }

  noteFault(entry: RequestEntry, fault: Fault['type']): void {
    this.#live(entry).fault = fault;
  }

  noteHead(entry: RequestEntry, status: number, bytesExpected: number): void {
    Object.assign(this.#live(entry), { status, bytesExpected, firstByteAt: performance.now() });
    this.#changed();
  }

  noteSent(entry: RequestEntry, bytes: number): void {
    this.#live(entry).bytesSent += bytes;
  }

  /** Closes an entry; the first outcome counts. */
  end(entry: RequestEntry, outcome: Exclude<Outcome, 'open'>): void {
    if (entry.outcome !== 'open') return;
    Object.assign(this.#live(entry), { outcome, endedAt: performance.now() });
    this.#changed();
  }

  #live(entry: RequestEntry): LiveEntry {
    const live = this.#entries[entry.index];
    if (live !== entry) throw new Error(`Entry ${entry.index} belongs to another log.`);
    return live;
  }

  #changed(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}
