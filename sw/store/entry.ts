import type { HeldEntry } from '../core/held-entries.ts';
import type { SegmentKey } from '../core/segment.ts';

/** What says of which version of its file something is, RFC 9110 §8.8: others mean other bytes. */
export interface Validators {
  readonly etag?: string | null | undefined;
  readonly lastModified?: string | null | undefined;
}

/** What the store knows of one of its entries. */
export interface Entry extends HeldEntry, Validators {
  /** How long the file is that it is a range of, in bytes, where its server said so. */
  readonly fileBytes?: number | undefined;
}

/** The header of an entry's response that names the media playlist it was stored for. */
const TIMELINE_HEADER = 'Playahead-Timeline';

/** The header of an entry's response that says how long the file is that it is a range of. */
const FILE_HEADER = 'Playahead-File-Length';

/**
 * The header of an entry's request that says all of it once more. Cache Storage lists the requests of all
 * entries in one go, while each response has to be opened by itself.
 */
const ENTRY_HEADER = 'Playahead-Entry';

/** The request that an entry is stored under. */
export function requestFor(key: SegmentKey, entry: Entry): Request {
  // A header's value is bytes: whatever is no ASCII goes as JSON's own escapes.
  const text = JSON.stringify(entry).replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return new Request(key, { headers: { [ENTRY_HEADER]: text } });
}

/** The headers of its response that say so. */
export function headersFor({ bytes, timeline = '', etag, lastModified, fileBytes }: Entry) {
  return {
    'Content-Length': String(bytes),
    [TIMELINE_HEADER]: encodeURI(timeline),
    ...(fileBytes ? { [FILE_HEADER]: String(fileBytes) } : {}),
    ...(etag ? { ETag: etag } : {}),
    ...(lastModified ? { 'Last-Modified': lastModified } : {}),
  };
}

/** What the request of an entry says; `undefined` where a version before has written it. */
export function entryOf({ headers }: Request): Entry | undefined {
  try {
    return JSON.parse(headers.get(ENTRY_HEADER) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

/** What the response of an entry says. */
export function entryIn({ headers }: Response): Entry {
  const timeline = headers.get(TIMELINE_HEADER);
  const fileBytes = headers.get(FILE_HEADER);
  return {
    bytes: Number(headers.get('Content-Length')),
    timeline: timeline ? decodeURI(timeline) : undefined,
    etag: headers.get('ETag'),
    lastModified: headers.get('Last-Modified'),
    fileBytes: fileBytes ? Number(fileBytes) : undefined,
  };
}
