/** The size of an MPEG-TS packet (ISO/IEC 13818-1, 2.4.3.2). */
export const PACKET_BYTES = 188;

/** How many bytes a segment of a constant bitrate has: whole packets. */
export function bytesAtRate(bitsPerSecond: number, seconds: number): number {
  return Math.round((bitsPerSecond * seconds) / 8 / PACKET_BYTES) * PACKET_BYTES;
}

/**
 * An MPEG-TS segment made `bytes` long by null packets (PID 0x1FFF), which a multiplexer sends to
 * keep its rate and every receiver throws away. They are spread evenly, as a multiplexer would.
 * Throws a `RangeError` where the segment is longer already.
 */
export function paddedTo(segment: Uint8Array, bytes: number): Uint8Array {
  const packets = segment.byteLength / PACKET_BYTES;
  const slots = bytes / PACKET_BYTES;
  if (!Number.isInteger(packets) || !Number.isInteger(slots) || slots < packets) {
    throw new RangeError(`${segment.byteLength} bytes of packets cannot be padded to ${bytes}.`);
  }
  const padded = Buffer.alloc(bytes, NULL_PACKET);
  for (let packet = 0; packet < packets; packet += 1) {
    const slot = Math.floor((packet * slots) / packets);
    const from = packet * PACKET_BYTES;
    padded.set(segment.subarray(from, from + PACKET_BYTES), slot * PACKET_BYTES);
  }
  return padded;
}

/** Sync byte, PID 0x1FFF, payload only; what it carries means nothing. */
const NULL_PACKET = Buffer.alloc(PACKET_BYTES, 0xff);
NULL_PACKET.set([0x47, 0x1f, 0xff, 0x10]);
