import { beginRequest } from '../attach/hls/begun-requests.ts';
import { workerState } from '../attach/playahead.ts';
import type { Access } from './access.ts';
import { behindPlayerMs, type ScriptTiming } from './behind-player.ts';
import { firstSegment } from './first-segment.ts';

/** A media playlist that has come, and what is to be made of it. */
export interface KnownPlaylist {
  readonly url: string;
  readonly text: string;
  readonly positionSeconds: number;
  readonly access: Access;
  /** hls.js asks by itself, or nobody wants it any more. */
  readonly signal: AbortSignal;
}

/**
 * Asks for the first segment of a stream while hls.js is still on its way, so that its bytes come just
 * behind that. A worker in control knows better what is held.
 */
export function askForFirstSegment({ url, text, signal, ...of }: KnownPlaylist): void {
  const segment = firstSegment(text, url, of.positionSeconds);
  if (!segment || workerState() === 'in control') return;
  const [hls, own] = [timingOf('hls.js'), timingOf('page.js')];
  const atMs = hls || !own ? 0 : behindPlayerMs(own);
  const begin = () => beginRequest(segment, of.access.init(segment));
  const timer = setTimeout(begin, atMs - performance.now());
  signal.addEventListener('abort', () => clearTimeout(timer));
}

/** How a script of this page came, once it has. */
function timingOf(name: string): ScriptTiming | undefined {
  const [entry] = performance.getEntriesByName(new URL(name, document.baseURI).href, 'resource');
  return entry as PerformanceResourceTiming | undefined;
}
