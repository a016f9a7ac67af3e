import { setTimeout as pause } from 'node:timers/promises';

/** Settles when a server that was started answers, well or not; rejects after half a minute. */
export async function answers(url: string, headers: Record<string, string> = {}): Promise<void> {
  const untilMs = Date.now() + 30_000;
  for (;;) {
    const response = await fetch(url, { headers, redirect: 'manual' }).catch(() => undefined);
    await response?.body?.cancel();
    if (response && response.status !== 401) return;
    if (Date.now() > untilMs) throw new Error(`${url} did not answer in half a minute.`);
    await pause(50);
  }
}
