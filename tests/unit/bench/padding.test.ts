import { expect, test } from 'vitest';
import { bytesAtRate, paddedTo } from '../../bench/padding.ts';
import { PACKET_BYTES } from '../../media/transport.ts';
import { wholeOf } from '../../origin/body.ts';

test('four seconds at 2 Mbit/s are a million bytes, in whole packets', () => {
  expect(bytesAtRate(2e6, 4)).toBe(Math.round(1e6 / PACKET_BYTES) * PACKET_BYTES);
});

test('a padded segment is its own packets in order, and null packets between them', () => {
  const padded = paddedTo(packets(0x11, 0x12, 0x13), 8 * PACKET_BYTES);
  expect(pids(wholeOf(padded))).toEqual([0x11, NULL, 0x12, NULL, NULL, 0x13, NULL, NULL]);
});

test('a segment that has its bytes already stays as it is', () => {
  const segment = packets(0x11, 0x12);
  expect(wholeOf(paddedTo(segment, segment.byteLength))).toEqual(Buffer.from(segment));
});

test('however it is read, it is the same', () => {
  const padded = paddedTo(packets(0x11, 0x12, 0x13, 0x14, 0x15), 13 * PACKET_BYTES);
  const pieces: Uint8Array[] = [];
  for (let start = 0; start < padded.size; start += 101) {
    pieces.push(padded.read(start, Math.min(start + 101, padded.size)));
  }
  expect(Buffer.concat(pieces)).toEqual(wholeOf(padded));
  expect(pids(wholeOf(padded)).filter((id) => id !== NULL)).toEqual([0x11, 0x12, 0x13, 0x14, 0x15]);
});

test.each([PACKET_BYTES, 2 * PACKET_BYTES + 1])(
  'two packets are not padded to %i bytes',
  (bytes) => {
    expect(() => paddedTo(packets(0x11, 0x12), bytes)).toThrow(RangeError);
  },
);

const NULL = 0x1fff;

function packets(...ids: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(ids.length * PACKET_BYTES);
  ids.forEach((id, index) => {
    bytes.set([0x47, id >> 8, id & 0xff, 0x10], index * PACKET_BYTES);
  });
  return bytes;
}

function pids(bytes: Uint8Array): number[] {
  return Array.from({ length: bytes.byteLength / PACKET_BYTES }, (_, index) => {
    const [sync, high = 0, low = 0] = bytes.subarray(index * PACKET_BYTES);
    expect(sync).toBe(0x47);
    return ((high & 0x1f) << 8) | low;
  });
}
