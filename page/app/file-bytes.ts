import { chunkAt, chunkRange, type FileLayout } from '../../sw/core/file-layout.ts';

/** What has come of a chunk, and what comes. */
export interface ChunkBytes {
  /** From one of its bytes up to another. */
  read(from: number, to: number): Promise<Uint8Array>;
  finish(inTheWay: AbortSignal): Promise<void>;
}

/** A file's bytes, fetched by chunks, each once, and read as they come. */
export class FileBytes {
  readonly #layout: FileLayout;
  readonly #fetchChunk: (chunk: number) => Promise<ChunkBytes>;
  readonly #chunks = new Map<number, Promise<ChunkBytes>>();

  constructor(layout: FileLayout, fetchChunk: (chunk: number) => Promise<ChunkBytes>) {
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
      const piece = await bytes.read(at - first, until - first);
      if (piece.length < until - at) throw new Error('it ends too soon');
      result.set(piece, at - from);
      at = until;
    }
    return result;
  }

  /** Nothing more is read: what is still on its way goes by, until that is in somebody's way. */
  async finish(inTheWay: AbortSignal): Promise<void> {
    const finish = async (chunk: Promise<ChunkBytes>) => (await chunk).finish(inTheWay);
    await Promise.allSettled([...this.#chunks.values()].map(finish));
  }

  #chunk(chunk: number): Promise<ChunkBytes> {
    const known = this.#chunks.get(chunk) ?? this.#fetchChunk(chunk);
    this.#chunks.set(chunk, known);
    return known;
  }
}
