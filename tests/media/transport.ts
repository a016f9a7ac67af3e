/** The size of a packet of a transport stream (ISO/IEC 13818-1 §2.4.3.2). */
export const PACKET_BYTES = 188;

/** Of which stream a packet is. */
export function pidOf([, high = 0, low = 0]: Uint8Array): number {
  return ((high & 0x1f) << 8) | low;
}

/** Whether a PES packet, or a table, begins in it. */
export function begins([, high = 0]: Uint8Array): boolean {
  return (high & 0x40) !== 0;
}

/** What it carries, behind its header and adaptation field. */
export function payloadOf(packet: Uint8Array): Uint8Array {
  const [, , , control = 0, field = 0] = packet;
  return packet.subarray((control & 0x20) !== 0 ? 5 + field : 4);
}
