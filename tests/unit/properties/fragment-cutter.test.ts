import fc from 'fast-check';
import { expect } from 'vitest';
import { FragmentCutter } from '../../../page/attach/hls/fragment-cutter.ts';
import {
  boxAt,
  type MovieFragment,
  readFragment,
  type Sample,
  writeFragment,
} from '../../../page/attach/hls/movie-fragment.ts';
import { property } from './cases.ts';
import { through } from './through.ts';

const small = fc.nat(40);
const sample: fc.Arbitrary<Sample> = fc.record({
  size: small,
  duration: fc.nat(3000),
  flags: fc.nat(0xffffff),
  compositionOffset: fc.nat(3000),
});
const fragments = fc.array(
  fc.record({
    samples: fc.array(sample, { minLength: 1, maxLength: 8 }),
    decodeTime: fc.nat(1e9),
  }),
  { minLength: 1, maxLength: 4 },
);
const cuts = fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 30 });

property(
  'however its bytes come, the same samples are passed on at the same times',
  fc.tuple(fragments, cuts),
  ([written, sizes]) => {
    const segment = segmentOf(written);
    const passed = through(new FragmentCutter(), segment, sizes);
    expect(samplesIn(passed)).toEqual(samplesIn(segment));
  },
);

property(
  'all whole samples that have come are passed on, and nothing else is held back',
  fc.tuple(fragments, fc.nat(100)),
  ([written, percent]) => {
    const segment = segmentOf(written);
    const come = segment.subarray(0, Math.floor((segment.length * percent) / 100));
    const passed = new FragmentCutter().push(come);
    expect(samplesIn(passed)).toEqual(samplesIn(come));
  },
);

property(
  'what is no fragment of one track passes as it is',
  fc.tuple(bytes(), cuts),
  ([body, sizes]) => {
    const moof = box('moof', box('mfhd', new Uint8Array(8)), box('traf'), box('traf'));
    const segment = joined([box('styp', new Uint8Array(8)), moof, box('mdat', body)]);
    expect(through(new FragmentCutter(), segment, sizes)).toEqual(segment);
  },
);

property('no bytes at all make it throw', fc.tuple(bytes(), cuts), ([body, sizes]) => {
  expect(through(new FragmentCutter(), body, sizes)).toEqual(body);
});

/** Every sample of a segment with its time and its bytes, as far as both have come. */
function samplesIn(segment: Uint8Array): unknown[] {
  const found: unknown[] = [];
  for (let at = 0, moof = boxAt(segment, at); moof; moof = boxAt(segment, at)) {
    const mdat = moof.end <= segment.length ? boxAt(segment, moof.end) : undefined;
    const fragment = mdat && readFragment(segment, moof);
    if (!mdat || !fragment) return found;
    let { decodeTime } = fragment;
    let dataAt = mdat.bodyStart;
    for (const { size, duration, ...sample } of fragment.samples) {
      if (dataAt + size > segment.length) return found;
      found.push({ decodeTime, duration, ...sample, data: segment.slice(dataAt, dataAt + size) });
      decodeTime += BigInt(duration);
      dataAt += size;
    }
    at = mdat.end;
  }
  return found;
}

function segmentOf(
  written: readonly { readonly samples: readonly Sample[]; readonly decodeTime: number }[],
): Uint8Array {
  const all = written.map(({ samples, decodeTime }, index) => {
    const size = samples.reduce((sum, each) => sum + each.size, 0);
    const fragment: MovieFragment = {
      header: box('mfhd', new Uint8Array(8)),
      trackHeader: box('tfhd', new Uint8Array([0, 2, 0, 0, 0, 0, 0, 1])),
      decodeTime: BigInt(decodeTime),
      isOffsetSigned: false,
      samples,
    };
    return writeFragment(
      fragment,
      samples,
      new Uint8Array(size).map((_, at) => at + index),
    );
  });
  return joined(all);
}

function bytes(): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ maxLength: 200 });
}

function box(type: string, ...content: Uint8Array[]): Uint8Array {
  const body = joined(content);
  const header = new Uint8Array(8);
  new DataView(header.buffer).setUint32(0, body.length + 8);
  header.set(new TextEncoder().encode(type), 4);
  return joined([header, body]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}
