/** What a file holds, as far as it matters for making a stream of it. */
export interface Film {
  readonly bytes: number;
  readonly durationSeconds: number;
  readonly picture: Picture;
  readonly sound?: Sound | undefined;
}

/** What there is to know of either track of a film. */
export interface Track {
  /** What it is of, as `MediaSource.isTypeSupported` takes it: RFC 6381. */
  readonly type: string;
  /** The codec's usual name. */
  readonly codec: string;
  /** Whether this browser can decode it for a script. */
  readonly canBeDecoded: boolean;
}

/** The audio track of a film. */
export type Sound = Track;

/** The video track of a film. */
export interface Picture extends Track {
  /** As it is to be seen, in pixels: turned, and with its pixels made square. */
  readonly width: number;
  readonly height: number;
  /** The longest time from one key frame to the next: no segment can be shorter than what lies between. */
  readonly keyFrameGapSeconds: number;
}

/** One video of a library: what is known of it without a look at its segments. */
export interface LibraryVideo {
  readonly id: string;
  /** What it is called, which its owner may change. */
  readonly name: string;
  readonly durationSeconds: number;
  /** What it takes of the disk, in bytes. */
  readonly storedBytes: number;
  /** The tallest first. */
  readonly renditions: readonly Size[];
  /** When it was brought in, in ISO 8601. */
  readonly importedAt: string;
}

/** An import that has been begun: what of it there is it goes on from, in the same way. */
export interface ImportJob {
  readonly id: string;
  /** Of the file. */
  readonly fileName: string;
  readonly way: ImportWay;
  /** How streams were made then: of another making nothing is gone on from. */
  readonly making: number;
}

/** What is done with the tracks of a film. */
export interface ImportWay {
  readonly picture: 'copied' | readonly Rendition[];
  /** Where it is left out, a person is told. */
  readonly sound: 'copied' | 'encoded' | 'none';
}

/** One size that a picture is encoded in. */
export interface Rendition extends Size {
  readonly bitsPerSecond: number;
}

/** In pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}
