import fc from 'fast-check';
import { expect } from 'vitest';
import { TransportCutter } from '../../../page/attach/hls/transport-cutter.ts';
import { begins, PACKET_BYTES, payloadOf, pidOf } from '../../media/transport.ts';
import { property } from './cases.ts';
import { through } from './through.ts';

const VIDEO = { pid: 0x100, streamId: 0xe0 };
const SOUNDS = [
  { pid: 0x101, streamId: 0xc0 },
  { pid: 0x1abc, streamId: 0xbd },
] as const;
const PADDING = 0xbe;
/** The last byte of a PES packet is this and its mark, which no other byte is. */
const LAST = 0xa0;
const MOST = 8;

/** PES packets, each of a stream, cut into packets that alternate as they come. */
const streams = fc
  .array(
    fc.record({
      stream: fc.constantFrom(VIDEO, ...SOUNDS),
      bytes: fc.integer({ min: 3, max: 900 }),
      // A packet's adaptation field may take any of it.
      stuffing: fc.nat(150),
    }),
    { minLength: 1, maxLength: MOST },
  )
  .map((all) => all.map((each, index) => pesPackets({ ...each, mark: index + 1 })));
/** Whose packet comes next, over and over. */
const turns = fc.array(fc.nat(7), { maxLength: 40 });
const cuts = fc.array(fc.integer({ min: 1, max: 500 }), { maxLength: 20 });

property(
  'however its bytes come, they pass as they are, with packets of padding between them',
  fc.tuple(streams, turns, cuts),
  ([pes, order, sizes]) => {
    const segment = interleaved(pes, order);
    const passed = packetsOf(through(new TransportCutter(), segment, sizes));
    expect(Buffer.concat(passed.filter((packet) => !isPadding(packet))).equals(segment)).toBe(true);
  },
);

property(
  'whoever takes a PES packet for whole when the next one begins has all sound that has come',
  fc.tuple(streams, turns, fc.nat(100)),
  ([pes, order, percent]) => {
    const segment = interleaved(pes, order);
    const come = segment.subarray(0, Math.floor((segment.length * percent) / 100));
    expect(soundOf(new TransportCutter().push(come))).toEqual(wholeSoundOf(come));
  },
);

property(
  'no bytes make it throw, and none are lost',
  fc.tuple(fc.uint8Array({ maxLength: 700 }), cuts),
  ([bytes, sizes]) => {
    const isLost = through(new TransportCutter(), bytes, sizes).length < bytes.length;
    expect(isLost).toBe(false);
  },
);

/** The marks of the sound that a demuxer like hls.js's has: each when the next one of its PID begins. */
function soundOf(bytes: Uint8Array): readonly number[] {
  const begun = new Map<number, number>();
  const had: number[] = [];
  for (const packet of packetsOf(bytes)) {
    if (!begins(packet)) continue;
    const mark = begun.get(pidOf(packet));
    if (mark !== undefined) had.push(mark);
    begun.delete(pidOf(packet));
    if (isSound(packet) && !isPadding(packet)) begun.set(pidOf(packet), markOf(packet));
  }
  return had;
}

/** The marks of the sound whose last packet is there, as each ends. */
function wholeSoundOf(bytes: Uint8Array): readonly number[] {
  return packetsOf(bytes)
    .map((packet) => (isSound(packet) ? (packet[PACKET_BYTES - 1] as number) - LAST : 0))
    .filter((mark) => mark > 0 && mark <= MOST);
}

/** A PES packet in packets of the transport stream; what it holds is its mark, over and over. */
function pesPackets({
  stream: { pid, streamId },
  bytes,
  stuffing,
  mark,
}: {
  readonly stream: { readonly pid: number; readonly streamId: number };
  readonly bytes: number;
  readonly stuffing: number;
  readonly mark: number;
}): readonly Uint8Array[] {
  // A video's is as long as it is: it says 0.
  const length = streamId === VIDEO.streamId ? 0 : bytes;
  const pes = [0, 0, 1, streamId, length >> 8, length & 0xff, ...new Array(bytes).fill(mark)];
  const packets: Uint8Array[] = [];
  for (let at = 0; at < pes.length; ) {
    const room = PACKET_BYTES - 4 - (packets.length === 0 ? stuffing : 0);
    const part = pes.slice(at, at + room);
    const packet = new Uint8Array(PACKET_BYTES).fill(0xff);
    const field = PACKET_BYTES - 4 - part.length;
    const control = field > 0 ? [0x30, field - 1] : [0x10];
    packet.set([0x47, (packets.length === 0 ? 0x40 : 0) | (pid >> 8), pid & 0xff, ...control]);
    packet.set(part, PACKET_BYTES - part.length);
    packets.push(packet);
    at += part.length;
  }
  (packets.at(-1) as Uint8Array)[PACKET_BYTES - 1] = LAST + mark;
  return packets;
}

/** The packets of several PES packets in turn, those of one stream one after the other. */
function interleaved(pes: readonly (readonly Uint8Array[])[], order: readonly number[]): Buffer {
  const waiting = new Map<number, Uint8Array[]>();
  for (const packets of pes) {
    const pid = pidOf(packets[0] as Uint8Array);
    waiting.set(pid, [...(waiting.get(pid) ?? []), ...packets]);
  }
  const queues = [...waiting.values()];
  const taken = order.flatMap((turn) => queues[turn % queues.length]?.shift() ?? []);
  return Buffer.concat([...taken, ...queues.flat()]);
}

function packetsOf(bytes: Uint8Array): readonly Uint8Array[] {
  return Array.from({ length: Math.floor(bytes.length / PACKET_BYTES) }, (_, index) =>
    bytes.subarray(index * PACKET_BYTES, (index + 1) * PACKET_BYTES),
  );
}

function isSound(packet: Uint8Array): boolean {
  return pidOf(packet) !== VIDEO.pid;
}

/** Of a PES packet of padding, which is always in one packet. */
function isPadding(packet: Uint8Array): boolean {
  return begins(packet) && packet[PACKET_BYTES - 9 + 3] === PADDING && packet[3] === 0x30;
}

/** Of one that begins. */
function markOf(packet: Uint8Array): number {
  return payloadOf(packet)[6] as number;
}
