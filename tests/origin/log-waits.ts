import { isOpen, type RequestEntry } from './request-entry.ts';

export interface WaitOptions {
  readonly timeoutMs?: number;
  /** What is waited for, to complete "Waited 5000 ms in vain for …". */
  readonly what?: string;
}

export interface IdleOptions {
  readonly quietMs?: number;
  readonly timeoutMs?: number;
}

/** What a wait needs of the log. */
export interface LogView {
  readonly entries: readonly RequestEntry[];
  table(): string;
  /** Calls the watcher at every change, until the function that it returns is called. */
  watch(watcher: () => void): () => void;
}

/** Resolves with the first answer that is not false, null or undefined. */
export function untilTrue<T>(
  log: LogView,
  question: (entries: readonly RequestEntry[]) => T | false | null | undefined,
  { timeoutMs = 5000, what = 'the awaited requests' }: WaitOptions,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const finish = () => {
      clearTimeout(deadline);
      unwatch();
    };
    const ask = () => {
      try {
        const answer = question(log.entries);
        if (answer === false || answer === null || answer === undefined) return;
        finish();
        resolve(answer);
      } catch (error) {
        finish();
        reject(error);
      }
    };
    const deadline = setTimeout(() => {
      finish();
      reject(new Error(`Waited ${timeoutMs} ms in vain for ${what}.\n${log.table()}`));
    }, timeoutMs);
    const unwatch = log.watch(ask);
    ask();
  });
}

/** Resolves once nothing has changed for a while. The only wait here that goes by the clock. */
export function untilIdle(
  log: LogView,
  { quietMs = 200, timeoutMs = 10_000 }: IdleOptions,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let quiet: NodeJS.Timeout | undefined;
    const finish = () => {
      clearTimeout(quiet);
      clearTimeout(deadline);
      unwatch();
    };
    const restart = () => {
      clearTimeout(quiet);
      if (log.entries.some(isOpen)) return;
      quiet = setTimeout(() => {
        finish();
        resolve();
      }, quietMs);
    };
    const deadline = setTimeout(() => {
      finish();
      reject(new Error(`No ${quietMs} ms of quiet within ${timeoutMs} ms.\n${log.table()}`));
    }, timeoutMs);
    const unwatch = log.watch(restart);
    restart();
  });
}
