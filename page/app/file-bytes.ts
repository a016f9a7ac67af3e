import { chunkAt, chunkRange, type FileLayout } from '../../sw/core/file-layout.ts';

/** A file's bytes, read by whole chunks, each once. */
export class FileBytes {
  readonly #layout: FileLayout;
  readonly #fetchChunk: (chunk: number) => Promise<Uint8Array>;
  readonly #chunks = new Map<number, Promise<Uint8Array>>();

  constructor(layout: FileLayout, fetchChunk: (chunk: number) => Promise<Uint8Array>) {
    this.#layout = layout;
    this.#fetchChunk = fetchChunk;
  }

  get totalBytes(): number {
    return this.#layout.totalBytes;
  }

  /** The chunks that something was read of, in order. */
  get chunksRead(): number[] {
    return [...this.#chunks.keys()].sort((a, b) => a - b);
  }

  /** So many bytes, fewer at the file's end. */
  async read(from: number, length: number): Promise<Uint8Array> {
    const end = Math.min(from + length, this.totalBytes);
    const result = new Uint8Array(Math.max(0, end - from));
    for (let at = from; at < end; ) {
      const chunk = chunkAt(this.#layout, at);
      const { first, last } = chunkRange(this.#layout, chunk);
      const until = Math.min(end, last + 1);
      const bytes = await this.#chunk(chunk);
      result.set(bytes.subarray(at - first, until - first), at - from);
      at = until;
    }
    return result;
  }

  #chunk(chunk: number): Promise<Uint8Array> {
    const known = this.#chunks.get(chunk) ?? this.#fetchChunk(chunk);
    this.#chunks.set(chunk, known);
    return known;
  }
}
