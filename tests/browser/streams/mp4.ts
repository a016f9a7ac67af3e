import { readFileSync } from 'node:fs';

/** A fragmented MP4 file, cut at its boxes (ISO/IEC 14496-12 §8.8). */
export interface FragmentedFile {
  readonly whole: Buffer;
  readonly init: Cut;
  readonly fragments: readonly Cut[];
}

export interface Cut {
  readonly body: Buffer;
  readonly first: number;
  readonly last: number;
}

/** Reads one of the files that make-fmp4.mjs has made. */
export function readFragmented(name: '240p' | '180p' | 'audio'): FragmentedFile {
  const whole = readFileSync(new URL(`../../media/fmp4/${name}.mp4`, import.meta.url));
  const boxes = boxesOf(whole);
  const starts = boxes.filter(({ type }) => type === 'moof').map(({ at }) => at);
  const end = boxes.find(({ type }) => type === 'mfra')?.at ?? whole.length;
  const cut = (first: number, next: number): Cut => ({
    body: whole.subarray(first, next),
    first,
    last: next - 1,
  });
  return {
    whole,
    init: cut(0, starts[0] ?? end),
    fragments: starts.map((start, index) => cut(start, starts[index + 1] ?? end)),
  };
}

function boxesOf(file: Buffer): { readonly type: string; readonly at: number }[] {
  const boxes = [];
  for (let at = 0; at < file.length; at += file.readUInt32BE(at)) {
    boxes.push({ type: file.toString('latin1', at + 4, at + 8), at });
  }
  return boxes;
}
