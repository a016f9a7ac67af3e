import type { TimePoint } from '../attach/file/byte-times.ts';
import type { FileBytes } from './file-bytes.ts';

/** An element of EBML, RFC 8794 §6: what it is, and where its data lie. */
interface Element {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

// RFC 9559 §5, with their length markers.
const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;
const SEEK_HEAD = 0x114d9b74;
const SEEK = 0x4dbb;
const SEEK_ID = 0x53ab;
const SEEK_POSITION = 0x53ac;
const INFO = 0x1549a966;
const TIMESTAMP_SCALE = 0x2ad7b1;
const CLUSTER = 0x1f43b675;
const CUES = 0x1c53bb6b;
const CUE_POINT = 0xbb;
const CUE_TIME = 0xb3;
const CUE_TRACK_POSITIONS = 0xb7;
const CUE_CLUSTER_POSITION = 0xf1;

/** Nanoseconds of a tick, where a file does not say. */
const DEFAULT_TIMESTAMP_SCALE = 1e6;
/** The longest head of an element: four bytes of id, eight of size. */
const HEAD_BYTES = 12;

/** Whether a file that begins so is WebM or Matroska. */
export function isWebm(start: Uint8Array): boolean {
  return start.length >= 4 && new DataView(start.buffer, start.byteOffset).getUint32(0) === EBML;
}

/** Where the key frames of a WebM file are, by its Cues; none where it has none. */
export async function readCues(bytes: FileBytes): Promise<TimePoint[]> {
  const head = await elementAt(bytes, 0);
  const segment = head && (await elementAt(bytes, head.end));
  if (segment?.id !== SEGMENT) return [];
  let scale = DEFAULT_TIMESTAMP_SCALE;
  let cues: Element | undefined;
  for (let at = segment.start; at < segment.end; ) {
    const child = await elementAt(bytes, at);
    if (!child || child.id === CLUSTER) break;
    if (child.id === CUES) cues = child;
    const body = () => bytes.read(child.start, child.end - child.start);
    if (child.id === INFO) {
      const [ticks] = numbersOf(await body(), TIMESTAMP_SCALE);
      scale = ticks ?? scale;
    }
    if (child.id === SEEK_HEAD) {
      const position = positionOf(await body(), CUES);
      if (position !== undefined) cues ??= await elementAt(bytes, segment.start + position);
    }
    at = child.end;
  }
  if (cues?.id !== CUES) return [];
  const table = await bytes.read(cues.start, cues.end - cues.start);
  return childrenOf(table, CUE_POINT).flatMap((point) => {
    const [time] = numbersOf(point, CUE_TIME);
    const [positions] = childrenOf(point, CUE_TRACK_POSITIONS);
    const [position] = positions ? numbersOf(positions, CUE_CLUSTER_POSITION) : [];
    if (time === undefined || position === undefined) return [];
    return { seconds: (time * scale) / 1e9, byte: segment.start + position };
  });
}

/** Where the element of this id is, by a SeekHead. */
function positionOf(seekHead: Uint8Array, id: number): number | undefined {
  for (const seek of childrenOf(seekHead, SEEK)) {
    const [sought] = numbersOf(seek, SEEK_ID);
    if (sought === id) return numbersOf(seek, SEEK_POSITION)[0];
  }
  return undefined;
}

async function elementAt(bytes: FileBytes, at: number): Promise<Element | undefined> {
  return elementIn(await bytes.read(at, HEAD_BYTES), at, bytes.totalBytes);
}

/** The data of the children of this id. */
function childrenOf(data: Uint8Array, id: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let at = 0; at < data.length; ) {
    const child = elementIn(data.subarray(at, at + HEAD_BYTES), at, data.length);
    if (!child) break;
    if (child.id === id) found.push(data.subarray(child.start, child.end));
    at = child.end;
  }
  return found;
}

/** The children of this id as unsigned integers. */
function numbersOf(data: Uint8Array, id: number): number[] {
  return childrenOf(data, id).map((bytes) => numberOf(bytes));
}

function numberOf(bytes: Uint8Array): number {
  return bytes.reduce((number, byte) => number * 256 + byte, 0);
}

/** The element whose head this is. One of unknown size goes on to the end. */
function elementIn(head: Uint8Array, at: number, end: number): Element | undefined {
  const idBytes = lengthOf(head[0]);
  const sizeBytes = lengthOf(head[idBytes]);
  if (idBytes > 4 || sizeBytes > 8 || head.length < idBytes + sizeBytes) return undefined;
  const size = head.slice(idBytes, idBytes + sizeBytes);
  const isUnknown = size.every(
    (byte, index) => byte === (index === 0 ? 2 ** (9 - sizeBytes) - 1 : 255),
  );
  size[0] = (size[0] ?? 0) & (2 ** (8 - sizeBytes) - 1);
  const start = at + idBytes + sizeBytes;
  return {
    id: numberOf(head.subarray(0, idBytes)),
    start,
    end: isUnknown ? end : Math.min(start + numberOf(size), end),
  };
}

/** How many bytes a number of variable size has, RFC 8794 §4, by its first; more than eight: it is none. */
function lengthOf(first = 0): number {
  return Math.clz32(first) - 23;
}
