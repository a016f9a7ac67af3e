import type { Cutter } from '../../../page/attach/hls/cutter.ts';

/** What comes out of a cutter where a segment goes in by pieces of these sizes, and the rest of it. */
export function through(cutter: Cutter, segment: Uint8Array, sizes: readonly number[]): Uint8Array {
  const passed: Uint8Array[] = [];
  let at = 0;
  for (const size of sizes) {
    passed.push(cutter.push(segment.subarray(at, at + size)));
    at += size;
  }
  return new Uint8Array(
    Buffer.concat([...passed, cutter.push(segment.subarray(at)), cutter.flush()]),
  );
}
