import { unsigned } from '../../sw/core/segment.ts';
import type { FileCut } from '../attach/file/file-cut.ts';

/** Where a video was left. */
export interface Place {
  readonly positionSeconds: number;
  /** The media playlist that was playing: what is held is held in this rendition. */
  readonly rendition?: string | undefined;
  /** Whether its URL was signed: how it is spelt by now is not known then. */
  readonly isSigned?: boolean;
  /** How a file was cut into chunks that may be held. */
  readonly file?: FileCut | undefined;
}

const STORAGE_KEY = 'playahead-places';
const MOST_PLACES = 100;
/** A video left so near its end was watched. */
const END_SECONDS = 2;

/** The place in a video where it was left; `undefined` where none is known, or storage is shut. */
export function recallPlace(url: string): Place | undefined {
  const place = readPlaces()[unsigned(url)];
  return Number.isFinite(place?.positionSeconds) ? place : undefined;
}

/**
 * Remembers the place in a video, the last hundred videos at most; a watched one starts anew, and of that
 * it is remembered how its file was cut.
 */
export function rememberPlace(source: string, place: Place, durationSeconds: number): void {
  const url = unsigned(source);
  const { [url]: _, ...others } = readPlaces();
  const isWatched = place.positionSeconds > durationSeconds - END_SECONDS;
  const isAtBeginning = isWatched || place.positionSeconds === 0;
  const kept = isAtBeginning && place.file ? { positionSeconds: 0, file: place.file } : place;
  const places = isAtBeginning && !place.file ? others : { ...others, [url]: kept };
  writePlaces(Object.entries(places).slice(-MOST_PLACES));
}

/** Forgets where all videos were left. */
export function forgetPlaces(): void {
  writePlaces([]);
}

function writePlaces(places: readonly (readonly [string, Place])[]): void {
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(Object.fromEntries(places)));
  } catch {
    // Storage is shut or full: the video starts at its beginning next time.
  }
}

function readPlaces(): Record<string, Place> {
  try {
    return JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}') ?? {};
  } catch {
    return {};
  }
}
