import { joined } from './byte-list.ts';

/** Bytes of a packet of a transport stream (ISO/IEC 13818-1 §2.4.3.2), and how each begins. */
const PACKET_BYTES = 188;
const SYNC = 0x47;
/** Of a PES packet, up to the end of the field that says how long the rest is (§2.4.3.6). */
const LENGTH_END = 6;

/**
 * Says of each PES packet of sound in an MPEG-TS segment that it has ended, as soon as it has: hls.js
 * (1.7.4) takes one for whole when the next one begins, which may be a third of a second later. It does so
 * by a PES packet of padding behind it; everything else passes as it is, in whole packets of the transport stream.
 */
export class TransportCutter {
  /** The beginning of a packet. */
  #rest = new Uint8Array();
  /** By PID: how much is to come of the sound's PES packet that has begun. */
  readonly #left = new Map<number, number>();

  /** Whether these are the first bytes of a transport stream. */
  static isTransport(bytes: Uint8Array): boolean {
    return [0, 1, 2].every((packet) => bytes[packet * PACKET_BYTES] === SYNC);
  }

  /** Takes bytes in; gives the packets that are whole. */
  push(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    const all = joined([this.#rest, bytes]);
    const end = all.byteLength - (all.byteLength % PACKET_BYTES);
    this.#rest = all.subarray(end);
    const passed: Uint8Array[] = [];
    let from = 0;
    for (let next = PACKET_BYTES; next <= end; next += PACKET_BYTES) {
      const pid = this.#endedBy(all.subarray(next - PACKET_BYTES, next));
      if (pid === undefined) continue;
      passed.push(all.subarray(from, next), paddingPes(pid));
      from = next;
    }
    return joined([...passed, all.subarray(from, end)]);
  }

  /** What is left, of a segment that ended. */
  flush(): Uint8Array<ArrayBuffer> {
    const left = joined([this.#rest]);
    this.#rest = new Uint8Array();
    return left;
  }

  /** The PID of a packet with which a PES packet of sound ends. */
  #endedBy(packet: Uint8Array): number | undefined {
    const [sync, high = 0, low = 0, control = 0, adaptationBytes = 0] = packet;
    const hasPayload = (control & 0x10) !== 0;
    if (sync !== SYNC || !hasPayload) return undefined;
    const hasAdaptation = (control & 0x20) !== 0;
    const payload = packet.subarray(hasAdaptation ? 5 + adaptationBytes : 4);
    const pid = ((high & 0x1f) << 8) | low;
    const begins = (high & 0x40) !== 0;
    const wanted = begins ? soundPesBytes(payload) : this.#left.get(pid);
    const left = (wanted ?? Number.NaN) - payload.byteLength;
    if (left > 0) this.#left.set(pid, left);
    else this.#left.delete(pid);
    return left <= 0 ? pid : undefined;
  }
}

/** How long a PES packet is that begins here, if it is sound and says so. */
function soundPesBytes(payload: Uint8Array): number | undefined {
  const [zero, none, one, streamId = 0, high = 0, low = 0] = payload;
  const isPes = zero === 0 && none === 0 && one === 1;
  // Audio streams, and private stream 1, where AC-3 is (ISO/IEC 13818-1, table 2-22).
  const isSound = (streamId & 0xe0) === 0xc0 || streamId === 0xbd;
  const length = (high << 8) | low;
  return isPes && isSound && length > 0 ? LENGTH_END + length : undefined;
}

/** A packet with a PES packet that holds nothing but padding, behind stuffing. */
function paddingPes(pid: number): Uint8Array {
  // The padding stream's, of three bytes (table 2-21).
  const pes = [0, 0, 1, 0xbe, 0, 3, 0xff, 0xff, 0xff];
  const packet = new Uint8Array(PACKET_BYTES).fill(0xff);
  packet.set([SYNC, 0x40 | (pid >> 8), pid & 0xff, 0x30, PACKET_BYTES - 5 - pes.length, 0]);
  packet.set(pes, PACKET_BYTES - pes.length);
  return packet;
}
