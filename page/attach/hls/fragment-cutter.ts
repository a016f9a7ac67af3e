import { joined } from './byte-list.ts';
import {
  type Box,
  boxAt,
  type MovieFragment,
  readFragment,
  writeFragment,
} from './movie-fragment.ts';

/** A fragment whose samples are passed on as they come. */
interface Cut {
  readonly fragment: MovieFragment;
  /** How many of its samples have been passed on. */
  readonly passed: number;
}

/**
 * Cuts the movie fragments of a segment (ISO/IEC 14496-12 §8.8) along their samples, as its bytes
 * arrive: a player of fragments waits for a whole `moof` with its `mdat`, and many packagers write
 * one a segment. What cannot be cut passes as it is.
 */
export class FragmentCutter {
  /** What has come and was not passed on. */
  #bytes = new Uint8Array();
  #cut: Cut | undefined;
  /** How much of a box passes as it is. */
  #passing = 0;

  /** Whether these are the first bytes of a segment that has fragments. */
  static isFragmented(bytes: Uint8Array): boolean {
    const { type = '' } = boxAt(bytes, 0) ?? {};
    return ['styp', 'moof', 'sidx', 'emsg', 'prft'].includes(type);
  }

  /** Takes bytes in; gives what can be passed on. */
  push(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    this.#bytes = joined([this.#bytes, bytes]);
    const passed: Uint8Array[] = [];
    for (let part = this.#next(); part; part = this.#next()) passed.push(part);
    return joined(passed);
  }

  /** What is left, of a segment that ended. */
  flush(): Uint8Array<ArrayBuffer> {
    const left = this.#take(this.#bytes.byteLength);
    return joined([left]);
  }

  #next(): Uint8Array | undefined {
    if (this.#cut) return this.#nextSamples(this.#cut);
    if (this.#passing > 0) {
      const part = this.#take(Math.min(this.#passing, this.#bytes.byteLength));
      this.#passing -= part.byteLength;
      return part.byteLength > 0 ? part : undefined;
    }
    const box = boxAt(this.#bytes, 0);
    if (!box) return undefined;
    if (box.type !== 'moof') {
      this.#passing = box.end;
      return this.#next();
    }
    const mdat = boxAt(this.#bytes, box.end);
    if (!mdat) return undefined;
    const fragment = fragmentOf(this.#bytes, box, mdat);
    if (!fragment) {
      this.#passing = mdat.end;
      return this.#next();
    }
    this.#take(mdat.bodyStart);
    this.#cut = { fragment, passed: 0 };
    return this.#next();
  }

  /** All samples that have come, the last of them as a fragment of its own: hls.js holds back the last. */
  #nextSamples({ fragment: { samples }, passed }: Cut): Uint8Array | undefined {
    let [end, size, lastSize] = [passed, 0, 0];
    for (let sample = samples[end]; sample; sample = samples[end]) {
      if (size + sample.size > this.#bytes.byteLength) break;
      [end, size, lastSize] = [end + 1, size + sample.size, sample.size];
    }
    if (end === passed) return undefined;
    const fragments = [this.#fragmentTo(end - 1, size - lastSize), this.#fragmentTo(end, lastSize)];
    if (end === samples.length) this.#cut = undefined;
    return joined(fragments);
  }

  #fragmentTo(end: number, size: number): Uint8Array {
    const { fragment, passed } = this.#cut as Cut;
    const samples = fragment.samples.slice(passed, end);
    if (samples.length === 0) return new Uint8Array();
    const written = writeFragment(fragment, samples, this.#take(size));
    const duration = samples.reduce((sum, each) => sum + each.duration, 0);
    const decodeTime = fragment.decodeTime + BigInt(duration);
    this.#cut = { fragment: { ...fragment, decodeTime }, passed: end };
    return written;
  }

  #take(count: number): Uint8Array {
    const taken = this.#bytes.subarray(0, count);
    this.#bytes = this.#bytes.subarray(count);
    return taken;
  }
}

/** A fragment whose samples are all that its `mdat` holds. */
function fragmentOf(bytes: Uint8Array, moof: Box, mdat: Box): MovieFragment | undefined {
  if (mdat.type !== 'mdat' || mdat.bodyStart - mdat.start !== 8) return undefined;
  const fragment = readFragment(bytes, moof);
  const size = fragment?.samples.reduce((sum, sample) => sum + sample.size, 0);
  return size === mdat.end - mdat.bodyStart ? fragment : undefined;
}
