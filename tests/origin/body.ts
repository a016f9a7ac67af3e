import { closeSync, openSync, readSync, statSync } from 'node:fs';

/** Bytes to be sent, read piece by piece, so that half a gigabyte needs no half a gigabyte. */
export interface Body {
  readonly size: number;
  /** The bytes from `start` up to, not including, `end`, both within the size. */
  read(start: number, end: number): Uint8Array;
}

/** A body held in memory. */
export function bytesBody(content: string | Uint8Array): Body {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return { size: bytes.byteLength, read: (start, end) => bytes.subarray(start, end) };
}

/** A body in a file. Opened for every piece: nothing is left to close when a client goes away. */
export function fileBody(path: string): Body {
  return {
    size: statSync(path).size,
    read(start, end) {
      const piece = Buffer.allocUnsafe(end - start);
      const file = openSync(path, 'r');
      try {
        return piece.subarray(0, readSync(file, piece, 0, piece.byteLength, start));
      } finally {
        closeSync(file);
      }
    },
  };
}

/** A body that no one wrote: `byteAt` says each byte, for sizes that should not sit in memory. */
export function generatedBody(size: number, byteAt: (position: number) => number): Body {
  return {
    size,
    read: (start, end) => Uint8Array.from({ length: end - start }, (_, i) => byteAt(start + i)),
  };
}

/** A part of a body, `end` exclusive. */
export function partOf(body: Body, start: number, end: number): Body {
  return {
    size: end - start,
    read: (from, to) => body.read(start + from, start + to),
  };
}

/** All of a body at once. */
export function wholeOf(body: Body): Uint8Array {
  return body.read(0, body.size);
}
