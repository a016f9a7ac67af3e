import { expect, test } from 'vitest';
import { bytesToFrame } from '../../bench/frame-bytes.ts';
import { PACKET_BYTES } from '../../media/transport.ts';

/** So much later than nothing the first picture is: a clock that has run on beyond 32 bits. */
const FIRST_TICKS = 2 ** 32 + 12_345;
/** 25 frames a second. */
const FRAME_TICKS = 3600;

/** Pictures of two packets, with a packet of sound between them. */
const segment = Buffer.concat(
  Array.from({ length: 50 }, (_, frame) => [
    packet({ stream: 0xe0, ticks: FIRST_TICKS + frame * FRAME_TICKS, isAdapted: frame % 2 > 0 }),
    packet({}),
    packet({ stream: 0xc0, ticks: FIRST_TICKS + frame * FRAME_TICKS }),
  ]).flat(),
);
const FRAME_BYTES = 3 * PACKET_BYTES;

test.each([
  ['the first frame', 0, 1],
  ['the frame half a second into it', 0.5, 13],
  ['a moment between two frames', 0.05, 2],
  ['the last frame', 1.96, 50],
])('the bytes up to the end of %s', (_, seconds, frames) => {
  expect(bytesToFrame(segment, seconds)).toBe(frames * FRAME_BYTES);
});

test('sound that comes behind its picture is waited for, to its last packet', () => {
  const pictures = Array.from({ length: 4 }, (_, frame) =>
    packet({ stream: 0xe0, ticks: FIRST_TICKS + frame * FRAME_TICKS }),
  );
  const sound = (frame: number) => [
    packet({ stream: 0xc0, ticks: FIRST_TICKS + frame * FRAME_TICKS }),
    packet({ isSound: true }),
  ];
  const late = Buffer.concat([...pictures, ...sound(0), ...sound(4), ...pictures]);
  expect(bytesToFrame(late, 0)).toBe(6 * PACKET_BYTES);
});

interface Packet {
  readonly stream?: number;
  readonly ticks?: number;
  readonly isAdapted?: boolean;
  /** Goes on with sound. */
  readonly isSound?: boolean;
}

function packet({ stream, ticks = 0, isAdapted = false, isSound = false }: Packet): Buffer {
  const bytes = Buffer.alloc(PACKET_BYTES, 0xff);
  const pid = isSound || stream === 0xc0 ? 0x01 : 0x00;
  bytes.set([0x47, stream ? 0x41 : 0x01, pid, isAdapted ? 0x30 : 0x10]);
  if (isAdapted) bytes[4] = 7;
  if (!stream) return bytes;
  const part = (shift: number) => Math.floor(ticks / 2 ** shift);
  const pts = [
    0x21 | ((part(30) & 0x07) << 1),
    part(22) & 0xff,
    ((part(15) & 0x7f) << 1) | 1,
    part(7) & 0xff,
    ((part(0) & 0x7f) << 1) | 1,
  ];
  bytes.set([0, 0, 1, stream, 0, 0, 0x80, 0x80, 5, ...pts], isAdapted ? 12 : 4);
  return bytes;
}
