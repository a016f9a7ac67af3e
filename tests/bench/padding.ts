import { PACKET_BYTES } from '../media/transport.ts';
import type { Body } from '../origin/body.ts';

/** How many bytes a segment of a constant bitrate has: whole packets. */
export function bytesAtRate(bitsPerSecond: number, seconds: number): number {
  return Math.round((bitsPerSecond * seconds) / 8 / PACKET_BYTES) * PACKET_BYTES;
}

/**
 * An MPEG-TS segment made `bytes` long by null packets (PID 0x1FFF), which a multiplexer sends to
 * keep its rate and every receiver throws away. They are spread evenly, as a multiplexer would, and
 * made as they are sent. Throws a `RangeError` where the segment is longer already.
 */
export function paddedTo(segment: Uint8Array, bytes: number): Body {
  const packets = segment.byteLength / PACKET_BYTES;
  const slots = bytes / PACKET_BYTES;
  if (!Number.isInteger(packets) || !Number.isInteger(slots) || slots < packets) {
    throw new RangeError(`${segment.byteLength} bytes of packets cannot be padded to ${bytes}.`);
  }
  const slotOf = (packet: number) => Math.floor((packet * slots) / packets);
  return {
    size: bytes,
    read(start, end) {
      const [first, last] = [Math.floor(start / PACKET_BYTES), Math.ceil(end / PACKET_BYTES)];
      const piece = Buffer.alloc((last - first) * PACKET_BYTES, NULL_PACKET);
      // The first packet whose slot is not before the piece.
      let packet = Math.ceil((first * packets) / slots);
      for (; packet < packets && slotOf(packet) < last; packet += 1) {
        const from = packet * PACKET_BYTES;
        const to = (slotOf(packet) - first) * PACKET_BYTES;
        piece.set(segment.subarray(from, from + PACKET_BYTES), to);
      }
      const skipped = start - first * PACKET_BYTES;
      return piece.subarray(skipped, skipped + end - start);
    },
  };
}

/** Sync byte, PID 0x1FFF, payload only; what it carries means nothing. */
const NULL_PACKET = Buffer.alloc(PACKET_BYTES, 0xff);
NULL_PACKET.set([0x47, 0x1f, 0xff, 0x10]);
