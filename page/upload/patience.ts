/** How long after a request failed it is tried again, each time that it did. */
const WAITS_MS = [500, 1000, 2000, 4000];

/** How long to wait after so many tries, from 1 on; `undefined` where that is enough. Those of many are spread. */
export function waitAfter(tries: number): number | undefined {
  const waitMs = WAITS_MS[tries - 1];
  return waitMs === undefined ? undefined : waitMs * (0.75 + Math.random() / 2);
}

/** Settles after a while, and not before there is a network; rejects where it is given up. */
export async function pass(waitMs: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', give);
      resolve();
    }, waitMs);
    function give() {
      clearTimeout(timer);
      reject(signal.reason);
    }
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
  await isOnline(signal);
}

/** Settles once there is a network. */
async function isOnline(signal: AbortSignal): Promise<void> {
  if (navigator.onLine) return;
  await new Promise<void>((resolve, reject) => {
    window.addEventListener('online', () => resolve(), { once: true, signal });
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
