import { BufferTarget, CmafOutputFormat, Output } from 'mediabunny';
import type { Cuts } from './cuts.ts';
import type { MadeList } from './playlists.ts';

/** Where the files of a stream are put, and what is there of an import that broke off. */
export interface StreamPlace {
  /** Takes a file by its path, once it is whole. */
  readonly write: (path: string, body: ArrayBuffer, contentType: string) => Promise<void>;
  /** Gives back what has been written. */
  readonly read: (path: string) => Promise<ArrayBuffer>;
  /** The paths of the files that are there, and how long they are, in bytes. */
  readonly there: ReadonlyMap<string, number>;
}

/** How a stream is cut, and where it is put. */
export interface WriterOptions {
  readonly cuts: Cuts;
  readonly place: StreamPlace;
  /** By how much all of the film comes earlier in the stream. */
  readonly earlierSeconds: number;
}

/** What a segment is made of, in seconds of the stream. */
export interface Piece {
  readonly timestamp: number;
  readonly duration: number;
}

/** Adds something to one segment. */
export type Add<Kind> = (piece: Kind) => Promise<void>;

const CONTENT_TYPE = 'video/mp4';

/**
 * Puts one track of a stream into segments in CMAF, ISO/IEC 23000-19, each of which is made by itself: what
 * has been made before does not change it, so that an import that broke off goes on as if it had not.
 */
export class SegmentWriter<Kind extends Piece> {
  readonly name: string;
  readonly #options: WriterOptions;
  readonly #begin: (output: Output) => Add<Kind>;
  /** What the init segments of all segments must say, in words that can be compared. */
  readonly #describe: (init: ArrayBuffer) => string;
  /** What the one says that is kept. */
  #description: string | undefined;
  /** How long each is that is there, in bytes, by its number. */
  readonly #bytes = new Map<number, number>();
  #segment: number | undefined;
  #output: Output | undefined;
  #add: Add<Kind> | undefined;
  /** How far what was put here goes, in seconds of the stream. */
  #endSeconds = 0;

  /**
   * `begin` adds the track to the output of a segment; `describe` says of an init segment what has to be
   * the same in all of them.
   */
  constructor(
    name: string,
    options: WriterOptions,
    begin: (output: Output) => Add<Kind>,
    describe: (init: ArrayBuffer) => string = () => '',
  ) {
    this.name = name;
    this.#options = options;
    this.#begin = begin;
    this.#describe = describe;
    for (const segment of options.cuts.starts.keys()) {
      const bytes = options.place.there.get(this.#path(segment));
      if (bytes !== undefined) this.#bytes.set(segment, bytes);
    }
  }

  /** The number of the first segment that is not there; of the one after the last where all are. */
  get firstLacking(): number {
    const { cuts, place } = this.#options;
    if (!place.there.has(this.#initPath)) return 0;
    // What lacks before one that is there is a gap.
    const last = this.#last;
    return last < 0 ? 0 : Math.min(last + 1, cuts.starts.length);
  }

  /** Adds something to its segment, the one before being whole by then. */
  async put(piece: Kind, segment: number): Promise<void> {
    if (segment !== this.#segment) {
      await this.finish();
      await this.#open(segment);
    }
    this.#endSeconds = Math.max(this.#endSeconds, piece.timestamp + piece.duration);
    await this.#add?.(piece);
  }

  /** The last segment is whole. */
  async finish(): Promise<void> {
    await this.#output?.finalize();
    this.#output = undefined;
  }

  async cancel(): Promise<void> {
    await this.#output?.cancel();
  }

  /** The init segment, once there is one. */
  init(): Promise<ArrayBuffer> {
    return this.#options.place.read(this.#initPath);
  }

  /** Whether a player can begin with it. */
  get hasBegun(): boolean {
    return this.#bytes.size > 0;
  }

  /** What has been made. */
  list(codec: string): MadeList {
    return this.#listTo(this.#last, codec);
  }

  /** What is to be made, as far as is known now. */
  meant(codec: string): MadeList {
    return this.#listTo(this.#options.cuts.starts.length - 1, codec);
  }

  #listTo(end: number, codec: string): MadeList {
    const last = this.#last;
    const numbers = [...this.#options.cuts.starts.keys()].filter((segment) => segment <= end);
    const segments = numbers.map((segment) => {
      const bytes = this.#bytes.get(segment);
      return {
        uri: this.#path(segment),
        seconds: this.#secondsOf(segment, segment === end),
        bytes: bytes ?? 0,
        ...(bytes === undefined && segment < last && { isGap: true }),
      };
    });
    return { name: this.name, initUri: this.#initPath, segments, codec };
  }

  /** The number of the last segment that is there; -1 where none is. */
  get #last(): number {
    return Math.max(-1, ...this.#bytes.keys());
  }

  async #open(segment: number): Promise<void> {
    const { write } = this.#options.place;
    this.#segment = segment;
    this.#output = new Output({
      format: new CmafOutputFormat(),
      target: new BufferTarget({
        onFinalize: async (body) => {
          await write(this.#path(segment), body, CONTENT_TYPE);
          this.#bytes.set(segment, body.byteLength);
        },
      }),
      initTarget: () => new BufferTarget({ onFinalize: (init) => this.#keepInit(init) }),
    });
    this.#add = this.#begin(this.#output);
    await this.#output.start();
  }

  /** One is kept for all segments: an encoder that has become another one meanwhile would make them unreadable. */
  async #keepInit(init: ArrayBuffer): Promise<void> {
    const description = this.#describe(init);
    const { there, read, write } = this.#options.place;
    if (this.#description === undefined && this.hasBegun && there.has(this.#initPath)) {
      this.#description = this.#describe(await read(this.#initPath));
    }
    if (this.#description === undefined) await write(this.#initPath, init, CONTENT_TYPE);
    this.#description ??= description;
    if (description !== this.#description) {
      throw new Error(
        'This browser encodes otherwise than when it was begun: delete what there is of it, and import it anew.',
      );
    }
  }

  /** The last one ends where its media does: earlier than it was to, in a film that is cut short. */
  #secondsOf(segment: number, isLast: boolean): number {
    const { cuts, earlierSeconds } = this.#options;
    const madeSeconds = this.#endSeconds - ((cuts.starts[segment] ?? 0) - earlierSeconds);
    return isLast && madeSeconds > 0 ? madeSeconds : cuts.durationOf(segment);
  }

  get #initPath(): string {
    return `parts/${this.name}-init.mp4`;
  }

  #path(segment: number): string {
    return `parts/${this.name}-${String(segment).padStart(5, '0')}.m4s`;
  }
}
