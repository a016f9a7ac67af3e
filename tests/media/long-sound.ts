import { begins, PACKET_BYTES, payloadOf, pidOf } from './transport.ts';

/** As many AAC frames as common packagers put in one PES packet of sound. */
const FRAMES = 16;

/**
 * An MPEG-TS segment (ISO/IEC 13818-1) whose PES packets of sound hold sixteen of its own, each behind the
 * picture of the last: as ffmpeg and others write them by themselves. `soundBegins` says where they begin.
 */
export function withLongSound(segment: Uint8Array): {
  readonly segment: Uint8Array;
  readonly soundBegins: readonly number[];
} {
  const out: Uint8Array[] = [];
  const soundBegins: number[] = [];
  let packets: Uint8Array[] = [];
  let begun = 0;
  let counter = 0;
  const end = () => {
    if (packets.length === 0) return;
    soundBegins.push(out.length * PACKET_BYTES);
    const written = packetsOf(joinedPes(packets), packets[0] as Uint8Array, counter);
    counter += written.length;
    out.push(...written);
    packets = [];
    begun = 0;
  };
  for (let at = 0; at < segment.length; at += PACKET_BYTES) {
    const packet = segment.subarray(at, at + PACKET_BYTES);
    const isNew = begins(packet) && isSoundPes(payloadOf(packet));
    if (isNew && begun === FRAMES) end();
    if (isNew) begun += 1;
    const isOfSound = packets[0] && pidOf(packet) === pidOf(packets[0]);
    if (isNew || isOfSound) packets.push(packet);
    else out.push(packet);
  }
  end();
  return { segment: Buffer.concat(out), soundBegins };
}

/** One PES packet with the times of the first of these, and what all of them hold. */
function joinedPes(packets: readonly Uint8Array[]): Uint8Array {
  const bodies: Uint8Array[] = [];
  let header: Uint8Array | undefined;
  for (const packet of packets) {
    const payload = payloadOf(packet);
    const headerBytes = begins(packet) ? 9 + (payload[8] as number) : 0;
    header ??= payload.slice(0, headerBytes);
    bodies.push(payload.subarray(headerBytes));
  }
  const pes = Buffer.concat([header as Uint8Array, ...bodies]);
  pes.writeUInt16BE(pes.length - 6, 4);
  return pes;
}

function packetsOf(pes: Uint8Array, like: Uint8Array, firstCounter: number): Uint8Array[] {
  const packets: Uint8Array[] = [];
  for (let at = 0; at < pes.length; ) {
    const part = pes.subarray(at, at + PACKET_BYTES - 4);
    const stuffing = PACKET_BYTES - 4 - part.length;
    const packet = new Uint8Array(PACKET_BYTES).fill(0xff);
    const pid = pidOf(like);
    const counter = (firstCounter + packets.length) & 0x0f;
    packet.set([0x47, (at === 0 ? 0x40 : 0) | (pid >> 8), pid & 0xff]);
    packet.set(stuffing > 0 ? [0x30 | counter, stuffing - 1] : [0x10 | counter], 3);
    if (stuffing > 1) packet[5] = 0;
    packet.set(part, PACKET_BYTES - part.length);
    packets.push(packet);
    at += part.length;
  }
  return packets;
}

function isSoundPes([zero, none, one, streamId = 0]: Uint8Array): boolean {
  return zero === 0 && none === 0 && one === 1 && (streamId & 0xe0) === 0xc0;
}
