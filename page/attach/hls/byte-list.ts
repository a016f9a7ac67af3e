/** Bytes that come one after the other, and are taken in whatever pieces. */
export class ByteList {
  #chunks: Uint8Array[] = [];
  #byteLength = 0;

  get byteLength(): number {
    return this.#byteLength;
  }

  append(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#byteLength += chunk.byteLength;
  }

  clear(): void {
    this.#chunks = [];
    this.#byteLength = 0;
  }

  /** A copy of so many bytes from one on, as far as there are so many. */
  take(count: number, from = 0): Uint8Array<ArrayBuffer> {
    const taken = new Uint8Array(Math.max(Math.min(count, this.#byteLength - from), 0));
    let chunkStart = 0;
    for (const chunk of this.#chunks) {
      const first = Math.max(from - chunkStart, 0);
      const end = Math.min(from + taken.byteLength - chunkStart, chunk.byteLength);
      if (first < end) taken.set(chunk.subarray(first, end), chunkStart + first - from);
      chunkStart += chunk.byteLength;
    }
    return taken;
  }

  startsWith(bytes: Uint8Array): boolean {
    const start = this.take(bytes.byteLength);
    return start.every((byte, index) => byte === bytes[index]) && start.length === bytes.length;
  }
}

/** A copy of these bytes, one after the other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new ByteList();
  for (const part of parts) all.append(part);
  return all.take(all.byteLength);
}
