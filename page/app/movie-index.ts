import { CustomSource, EncodedPacketSink, Input, MP4, QTFF } from 'mediabunny';
import type { TimePoint } from '../attach/file/byte-times.ts';
import type { FileBytes } from './file-bytes.ts';

/** A box of ISO/IEC 14496-12 §4.2: where it begins, how long it is, and how much of that is its head. */
interface Box {
  readonly type: string;
  readonly start: number;
  readonly bytes: number;
  readonly headBytes: number;
}

/** The longest head of a box. */
const HEAD_BYTES = 16;
/** Of more than so many bytes no index is read: no film has one. */
const MOST_INDEX_BYTES = 64 * 2 ** 20;

/** Where the key frames of an MP4 or QuickTime file are, by its sample tables or, in fragments, by its `sidx`. */
export async function readMovie(bytes: FileBytes): Promise<TimePoint[]> {
  let movie: Box | undefined;
  for (let at = 0; at < bytes.totalBytes; ) {
    const box = await boxAt(bytes, at);
    if (!box) break;
    if (box.type === 'moov') movie = box;
    if (box.type === 'sidx') return readSegmentIndex(bytes, box);
    // Fragments without an index: what they hold is seen only by reading all of them.
    if (box.type === 'moof') return [];
    at = box.start + box.bytes;
  }
  if (!movie || movie.bytes > MOST_INDEX_BYTES) return [];
  return readKeyFrames(bytes, movie);
}

async function boxAt(bytes: FileBytes, start: number): Promise<Box | undefined> {
  const head = await bytes.read(start, HEAD_BYTES);
  if (head.length < 8) return undefined;
  const view = new DataView(head.buffer);
  const type = String.fromCharCode(...head.subarray(4, 8));
  const size = view.getUint32(0);
  // 1: the size stands after the type, in 64 bits; 0: it goes on to the file's end.
  if (size === 1 && head.length < HEAD_BYTES) return undefined;
  const length = size === 1 ? Number(view.getBigUint64(8)) : size || bytes.totalBytes - start;
  const headBytes = size === 1 ? 16 : 8;
  return length < headBytes ? undefined : { type, start, bytes: length, headBytes };
}

/** ISO/IEC 14496-12 §8.16.3: where each part of the file begins, one after the other. */
async function readSegmentIndex(bytes: FileBytes, box: Box): Promise<TimePoint[]> {
  const body = await bytes.read(box.start + box.headBytes, box.bytes - box.headBytes);
  const view = new DataView(body.buffer);
  const isWide = view.getUint8(0) > 0;
  const timescale = view.getUint32(8);
  const read = (at: number) => (isWide ? Number(view.getBigUint64(at)) : view.getUint32(at));
  const width = isWide ? 8 : 4;
  let time = read(12);
  let byte = box.start + box.bytes + read(12 + width);
  const countAt = 12 + 2 * width + 2;
  const points: TimePoint[] = [];
  const first = time;
  for (let entry = 0; entry < view.getUint16(countAt); entry += 1) {
    const at = countAt + 2 + entry * 12;
    points.push({ seconds: (time - first) / timescale, byte });
    byte += view.getUint32(at) & 0x7fffffff;
    time += view.getUint32(at + 4);
  }
  return points;
}

/**
 * By the sample tables: a library reads them, and each key frame out of a file that is empty but for
 * its tables. Where it reads, the frame is.
 */
async function readKeyFrames(bytes: FileBytes, movie: Box): Promise<TimePoint[]> {
  const known = [
    { at: 0, data: await bytes.read(0, Math.min(movie.start, 64)) },
    { at: movie.start, data: await bytes.read(movie.start, movie.bytes) },
  ];
  let readAt = 0;
  const source = new CustomSource({
    getSize: () => bytes.totalBytes,
    read: async (from, to) => {
      readAt = from;
      const overlaps = known.filter(({ at, data }) => from < at + data.length && at < to);
      // The heads of boxes are looked for besides.
      if (overlaps.length === 0 && to - from <= HEAD_BYTES) return bytes.read(from, to - from);
      const result = new Uint8Array(to - from);
      for (const { at, data } of overlaps) {
        const piece = data.subarray(Math.max(from - at, 0), to - at);
        result.set(piece, Math.max(at - from, 0));
      }
      return result;
    },
    maxCacheSize: 0,
  });
  const input = new Input({ source, formats: [MP4, QTFF] });
  try {
    return await keyFramesOf(input, () => readAt);
  } finally {
    input.dispose();
  }
}

async function keyFramesOf(input: Input, readAt: () => number): Promise<TimePoint[]> {
  const track = (await input.getPrimaryVideoTrack()) ?? (await input.getPrimaryAudioTrack());
  if (!track) return [];
  const sink = new EncodedPacketSink(track);
  const points: TimePoint[] = [];
  let packet = await sink.getFirstPacket();
  while (packet) {
    points.push({ seconds: packet.timestamp, byte: readAt() });
    packet = await sink.getNextKeyPacket(packet);
  }
  return points;
}
