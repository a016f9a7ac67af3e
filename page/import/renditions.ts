import type { Rendition, Size } from './film.ts';

/** The lengths of the shorter side that are usual, in pixels: none is made that a film has not got. */
const RUNGS = [1080, 720, 480, 360];
/** One that is hardly smaller than the film itself is no choice. */
const LEAST_STEP = 0.85;

/**
 * What H.264 takes for a picture that pleases, at 1920 × 1080; and how it shrinks with the number of
 * pixels, as smaller pictures hold more in each: about 2.7 Mbit/s for 1280 × 720, 1.0 for 640 × 360.
 */
const FULL_BITS_PER_SECOND = 5e6;
const FULL_PIXELS = 1920 * 1080;
const SHRINKING = 0.75;

/** The sizes that a picture is encoded in, the largest first: its own, if no larger than is usual, and the usual below. */
export function renditionsOf(
  { width, height }: Size,
  fileBitsPerSecond: number,
): readonly Rendition[] {
  const own = Math.min(width, height);
  const [largest = own] = RUNGS;
  const top = Math.min(own, largest);
  const smaller = RUNGS.filter((rung) => rung < top * LEAST_STEP);
  return [top, ...smaller].map((side) => {
    const size = { width: even((width * side) / own), height: even((height * side) / own) };
    const pixels = size.width * size.height;
    const usual = FULL_BITS_PER_SECOND * (pixels / FULL_PIXELS) ** SHRINKING;
    // More than the film has itself makes nothing better.
    return { ...size, bitsPerSecond: Math.round(Math.min(usual, fileBitsPerSecond)) };
  });
}

/** What a rendition is called: by its shorter side, as people do. */
export function nameOf({ width, height }: Size): string {
  return `${Math.min(width, height)}p`;
}

/** H.264's colours come for four pixels at a time, ITU-T H.264 §6.2; none is made that the film has not got. */
function even(pixels: number): number {
  return Math.max(2, 2 * Math.floor(pixels / 2));
}
