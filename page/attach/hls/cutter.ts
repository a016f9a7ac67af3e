import { FragmentCutter } from './fragment-cutter.ts';
import { TransportCutter } from './transport-cutter.ts';

/** What makes of a segment, as its bytes arrive, what a player can use at once. */
export interface Cutter {
  /** Takes bytes in; gives what can be passed on. */
  push(bytes: Uint8Array): Uint8Array<ArrayBuffer>;
  /** What is left, of a segment that ended. */
  flush(): Uint8Array<ArrayBuffer>;
}

/** The one for a segment that begins so; `undefined`: it passes as it is. */
export function cutterFor(firstBytes: Uint8Array): Cutter | undefined {
  if (FragmentCutter.isFragmented(firstBytes)) return new FragmentCutter();
  return TransportCutter.isTransport(firstBytes) ? new TransportCutter() : undefined;
}
