import { WorkerClient } from './worker-client.ts';
import type { WorkerState } from './worker-listener.ts';

/** The worker that all players of a page share. */
export const worker = new WorkerClient();

/** Names a player among those of the page: no other one there has that name. */
export function newPlayerName(): string {
  return Math.random().toString(36).slice(2);
}

/**
 * Registers the worker's script, a URL relative to the page. Call it once, whenever the page has
 * nothing better to do: players need not wait for it. `ignore` names the query parameters that sign
 * a URL and do not count for what is held, in place of those of S3, CloudFront, Google and Akamai.
 * A worker that is in control already keeps to its own until the next one follows it. Never rejects.
 */
export function registerWorker(
  scriptUrl = 'sw.js',
  { ignore }: { readonly ignore?: readonly string[] } = {},
): Promise<void> {
  if (!ignore) return worker.register(scriptUrl);
  worker.ignored.wish(ignore);
  const joint = scriptUrl.includes('?') ? '&' : '?';
  return worker.register(`${scriptUrl}${joint}ignore=${ignore.map(encodeURIComponent).join()}`);
}

/** Deletes all media and playlists that are held or under way, as one does who signs out. */
export function forget(): Promise<void> {
  return worker.forget();
}

/**
 * Calls back when a new version of the worker begins to wait, as something plays here or in another
 * tab, and when it waits no more. What it returns ends that.
 */
export function onUpdateWaiting(listener: (isWaiting: boolean) => void): () => void {
  return worker.next.listen(listener);
}

/** Lets the new version that waits take over at once, in all tabs; what plays plays on. */
export function takeOver(): void {
  worker.next.takeOver();
}

/** How far the worker is. */
export function workerState(): WorkerState {
  return worker.state;
}
