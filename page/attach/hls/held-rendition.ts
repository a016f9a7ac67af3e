import type Hls from 'hls.js';
import type { Level } from 'hls.js';
import { placeAt } from '../../../sw/core/timeline.ts';

/** hls.js takes a hole of so many seconds in its buffer for none. */
const MOST_HOLE_SECONDS = 0.1;

/** What a choice of rendition depends on besides hls.js, and what is to be known of it. */
export interface HeldChoice {
  /** The sequence numbers of what is held of the rendition that hls.js asks for. */
  readonly held: () => readonly number[] | undefined;
  /** Whether what hls.js was given last was held: as long as no more is known, the next one is as well. */
  readonly wasHeld: () => boolean;
  /** The bits per second of what hls.js would switch to; `undefined` where it has its way. */
  declinedBitrate: number | undefined;
}

/**
 * Lets hls.js stay with a rendition whose next segments are held, while it chooses by itself, unless
 * the one that it would switch to is worth what is thrown away. What it returns ends that.
 */
export function preferHeld(hls: Hls, choice: HeldChoice): () => void {
  const own = Object.getPrototypeOf(hls);
  Object.defineProperty(hls, 'nextAutoLevel', {
    configurable: true,
    get: () => {
      const level: number = Reflect.get(own, 'nextAutoLevel', hls);
      const { loadLevel, levels, maxAutoLevel, mainForwardBufferInfo } = hls;
      const [now, other] = [levels[loadLevel], levels[level]];
      // One that is capped, or has failed, is not what anyone wants to stay with.
      const mayStay = now?.loadError === 0 && loadLevel <= maxAutoLevel && now !== other;
      const held = choice.held();
      const stays =
        mayStay &&
        (held
          ? isWorthStaying(now, other?.bitrate, new Set(held), mainForwardBufferInfo?.end)
          : choice.wasHeld());
      choice.declinedBitrate = stays ? other?.bitrate : undefined;
      return stays ? loadLevel : level;
    },
    set: (level) => Reflect.set(own, 'nextAutoLevel', level, hls),
  });
  return () => Reflect.deleteProperty(hls, 'nextAutoLevel');
}

/**
 * Whether what is held, by sequence numbers, from where the buffer ends, is worth more than a switch:
 * to a lower rendition nothing is gained by it; to a higher one so many bits more for the rest of the
 * stream, for the bits that were fetched in vain.
 */
export function isWorthStaying(
  { bitrate, details }: Pick<Level, 'bitrate' | 'details'>,
  other = Number.POSITIVE_INFINITY,
  held: ReadonlySet<number>,
  bufferEndSeconds = 0,
): boolean {
  if (!details) return false;
  const { fragments, startSN, live, fragmentEnd } = details;
  const restSeconds = live ? Number.POSITIVE_INFINITY : fragmentEnd - bufferEndSeconds;
  let index = placeAt(fragments, bufferEndSeconds + MOST_HOLE_SECONDS)?.index ?? 0;
  let heldSeconds = 0;
  for (; held.has(startSN + index); index += 1) heldSeconds += fragments[index]?.duration ?? 0;
  return heldSeconds > 0 && (other - bitrate) * restSeconds <= bitrate * heldSeconds;
}
