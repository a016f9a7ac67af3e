/** A box of ISO/IEC 14496-12 §4.2, by where it lies. */
export interface Box {
  readonly type: string;
  readonly start: number;
  /** Where what it holds begins. */
  readonly bodyStart: number;
  /** Where it ends, which may be past what has come of it. */
  readonly end: number;
}

/** One sample of a movie fragment; what is left out is as the track says (`trex`, §8.8.3). */
export interface Sample {
  readonly size: number;
  /** In the track's timescale. */
  readonly duration: number;
  readonly flags?: number | undefined;
  readonly compositionOffset: number;
}

/** A `moof` of one track, whose samples lie one after the other at the beginning of the next `mdat`. */
export interface MovieFragment {
  readonly header: Uint8Array;
  readonly trackHeader: Uint8Array;
  readonly decodeTime: bigint;
  readonly isOffsetSigned: boolean;
  readonly samples: readonly Sample[];
}

/** The flags of `tfhd`, §8.8.7, and of `trun`, §8.8.8. */
const BASE_DATA_OFFSET = 0x1;
const TRACK_DEFAULTS = { description: 0x2, duration: 0x8, size: 0x10, flags: 0x20 } as const;
const RUN = {
  dataOffset: 0x1,
  firstFlags: 0x4,
  duration: 0x100,
  size: 0x200,
  flags: 0x400,
  compositionOffset: 0x800,
} as const;

/** What may stand in a `traf` without saying anything of where a sample lies or how it is read. */
const HARMLESS = ['sbgp', 'sgpd'];

/** The box at a place; `undefined` while its header has not come, or has no length. */
export function boxAt(bytes: Uint8Array, start: number): Box | undefined {
  if (start + 8 > bytes.byteLength) return undefined;
  const view = viewOf(bytes);
  const type = typeAt(view, start + 4);
  const size = view.getUint32(start);
  if (size >= 8) return { type, start, bodyStart: start + 8, end: start + size };
  if (size !== 1 || start + 16 > bytes.byteLength) return undefined;
  const end = start + Number(view.getBigUint64(start + 8));
  return end >= start + 16 ? { type, start, bodyStart: start + 16, end } : undefined;
}

/** Reads a whole `moof`; `undefined` where it is more, or less, than can be cut. */
export function readFragment(bytes: Uint8Array, moof: Box): MovieFragment | undefined {
  const [mfhd, traf, ...others] = childrenOf(bytes, moof);
  if (mfhd?.type !== 'mfhd' || traf?.type !== 'traf' || others.length > 0) return undefined;
  const parts = childrenOf(bytes, traf);
  const [tfhd, tfdt] = ['tfhd', 'tfdt'].map((type) => parts.find((each) => each.type === type));
  const runs = parts.filter(({ type }) => type === 'trun');
  const isKnown = ({ type }: Box) => ['tfhd', 'tfdt', 'trun', ...HARMLESS].includes(type);
  if (!tfhd || !tfdt || runs.length === 0 || !parts.every(isKnown)) return undefined;
  const view = viewOf(bytes);
  // Samples that are encrypted are found by these groups, ISO/IEC 23001-7 §6.
  const isGrouped = (each: Box) => typeAt(view, each.bodyStart + 4) === 'seig';
  if (parts.some((each) => HARMLESS.includes(each.type) && isGrouped(each))) return undefined;
  const defaults = readDefaults(view, tfhd);
  const samples: Sample[] = [];
  let isOffsetSigned = false;
  for (const run of runs) {
    const read = defaults && readRun(view, run, defaults);
    // Only the first run may say where it begins, which is at the beginning.
    const expected = samples.length === 0 ? moof.end - moof.start + 8 : undefined;
    if (!read || read.dataOffset !== expected) return undefined;
    samples.push(...read.samples);
    isOffsetSigned ||= view.getUint8(run.bodyStart) > 0;
  }
  if (samples.length === 0) return undefined;
  const isLong = view.getUint8(tfdt.bodyStart) > 0;
  const at = tfdt.bodyStart + 4;
  const decodeTime = isLong ? view.getBigUint64(at) : BigInt(view.getUint32(at));
  const [header, trackHeader] = [mfhd, tfhd].map(({ start, end }) => bytes.slice(start, end));
  if (!header || !trackHeader) return undefined;
  return { header, trackHeader, decodeTime, isOffsetSigned, samples };
}

/** A fragment of some of the samples, with their bytes. */
export function writeFragment(
  { header, trackHeader, decodeTime, isOffsetSigned }: MovieFragment,
  samples: readonly Sample[],
  data: Uint8Array,
): Uint8Array {
  const hasFlags = samples.some(({ flags }) => flags !== undefined);
  // Where only the first one's flags are known, the others have the track's own.
  const hasAllFlags = samples.every(({ flags }) => flags !== undefined);
  const flags =
    RUN.dataOffset |
    RUN.duration |
    RUN.size |
    RUN.compositionOffset |
    (hasAllFlags ? RUN.flags : hasFlags ? RUN.firstFlags : 0);
  const sampleBytes = hasAllFlags ? 16 : 12;
  const runBytes = 20 + (hasFlags && !hasAllFlags ? 4 : 0) + samples.length * sampleBytes;
  const trackBytes = 8 + trackHeader.byteLength + 20 + runBytes;
  const moofBytes = 8 + header.byteLength + trackBytes;
  const bytes = new Uint8Array(moofBytes + 8 + data.byteLength);
  const view = viewOf(bytes);
  let at = 0;
  const word = (value: number) => {
    view.setUint32(at, value);
    at += 4;
  };
  const begin = (size: number, type: string) => {
    word(size);
    for (const letter of type) view.setUint8(at++, letter.charCodeAt(0));
  };
  const copy = (part: Uint8Array) => {
    bytes.set(part, at);
    at += part.byteLength;
  };
  begin(moofBytes, 'moof');
  copy(header);
  begin(trackBytes, 'traf');
  copy(trackHeader);
  begin(20, 'tfdt');
  word(0x01000000);
  view.setBigUint64(at, decodeTime);
  at += 8;
  begin(runBytes, 'trun');
  word((isOffsetSigned ? 0x01000000 : 0) | flags);
  word(samples.length);
  word(moofBytes + 8);
  if (hasFlags && !hasAllFlags) word(samples[0]?.flags ?? 0);
  for (const { duration, size, flags: own, compositionOffset } of samples) {
    word(duration);
    word(size);
    if (hasAllFlags) word(own ?? 0);
    word(compositionOffset);
  }
  begin(8 + data.byteLength, 'mdat');
  copy(data);
  return bytes;
}

type Defaults = Partial<Record<keyof typeof TRACK_DEFAULTS, number>>;

function readDefaults(view: DataView, { bodyStart }: Box): Defaults | undefined {
  const flags = view.getUint32(bodyStart) & 0xffffff;
  if (flags & BASE_DATA_OFFSET) return undefined;
  let at = bodyStart + 8;
  const defaults: Defaults = {};
  for (const [name, flag] of Object.entries(TRACK_DEFAULTS)) {
    if (!(flags & flag)) continue;
    defaults[name as keyof Defaults] = view.getUint32(at);
    at += 4;
  }
  return defaults;
}

function readRun(
  view: DataView,
  { bodyStart, end }: Box,
  defaults: Defaults,
): { readonly dataOffset: number | undefined; readonly samples: readonly Sample[] } | undefined {
  const flags = view.getUint32(bodyStart) & 0xffffff;
  const count = view.getUint32(bodyStart + 4);
  let at = bodyStart + 8;
  const next = (flag: number) => {
    if (!(flags & flag)) return undefined;
    const value = view.getUint32(at);
    at += 4;
    return value;
  };
  const dataOffset = next(RUN.dataOffset);
  const firstFlags = next(RUN.firstFlags);
  const samples: Sample[] = [];
  for (let index = 0; index < count && at <= end; index += 1) {
    const duration = next(RUN.duration) ?? defaults.duration;
    const size = next(RUN.size) ?? defaults.size;
    const own = next(RUN.flags) ?? (index === 0 ? firstFlags : undefined) ?? defaults.flags;
    const compositionOffset = next(RUN.compositionOffset) ?? 0;
    // The track's own defaults stand in another file.
    if (duration === undefined || size === undefined) return undefined;
    samples.push({ size, duration, flags: own, compositionOffset });
  }
  return at === end ? { dataOffset, samples } : undefined;
}

function childrenOf(bytes: Uint8Array, { bodyStart, end }: Box): Box[] {
  const children: Box[] = [];
  for (let at = bodyStart; at < end; ) {
    const child = boxAt(bytes, at);
    if (!child || child.end > end) return [];
    children.push(child);
    at = child.end;
  }
  return children;
}

function typeAt(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(at + index)));
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
