import type { FileLayout } from '../../sw/core/file-layout.ts';
import type { Answer, NetworkTiming } from '../../sw/core/network-timing.ts';
import type { TrackReport } from '../../sw/core/protocol.ts';
import type { Resource, Segment } from '../../sw/core/segment.ts';
import type { Spanning } from '../../sw/core/timeline.ts';

/** One of a player's timelines: video (with what is muxed into it), alternate audio or subtitles. */
export interface PlayerTrack {
  /** The same as long as the player plays it: its playlist's URL, for one. */
  readonly id: string;
  /** `retired`: a rendition that the player has left. What it played of it is kept. */
  readonly role: TrackReport['role'];
  /** The media sequence number of the first segment; where the player has none, 0. */
  readonly firstSequence: number;
  /** Where each segment begins and how long it is, in media seconds; the player's own list, if it has one. */
  readonly segments: readonly Spanning[];
  /** What the segments were read from: another object means that there may be other segments. */
  readonly list: object;
  /** Where the segments are chunks of a file that a media element plays by itself: how it is cut. */
  readonly file?: FileLayout;
  /** What is asked of the network for the segment at an index of `segments`. */
  segmentAt(index: number): Segment;
  /** What the player itself says of the segments from the playhead on; nothing, where it is left out. */
  holdings?(place: TrackPlace): Holdings;
}

/** Where a playhead is on a track, by indexes of its segments. */
export interface TrackPlace {
  readonly index: number;
  /** The last segment of the window; it may lie past the list's end. */
  readonly windowEnd: number;
  /** What the media element has in its buffer, in media seconds. */
  readonly buffered: readonly (readonly [start: number, end: number])[];
}

/** By sequence numbers, as the worker is told them. */
export type Holdings = Pick<
  TrackReport,
  'takenThrough' | 'askedThrough' | 'direct' | 'isStalled' | 'isStarved'
>;

/** A segment that the player fetched from the network itself. */
export interface DirectSegment {
  readonly resource: Resource;
  readonly body: Blob;
  readonly contentType: string;
  readonly etag: string;
  readonly lastModified?: string;
  readonly timing: Required<NetworkTiming>;
}

/** What a player's adapter tells the session that it belongs to, and asks it. */
export interface AdapterSession {
  /** The sequence numbers of what is held of the main track; `undefined` where that is not known. */
  readonly held: readonly number[] | undefined;
  /** Whether what the player asks for now goes through the worker. */
  readonly isControlled: boolean;
  /** Another stream is opened: nothing of the one before counts any more. */
  opens(): void;
  /** Tracks, rendition, position, or what the player has and asks for are others now. */
  changed(): void;
  /** The player asks for a resource. */
  asks(resource: Resource): void;
  /** It got so many bytes, from the worker where there is an answer. */
  served(answer: Answer | undefined, bytes: number, isSegment: boolean): void;
  /** The last byte of a segment of the main track has come, so many seconds after it was asked for. */
  came(tookSeconds: number): void;
  /** What was asked for last has failed: nothing is on its way. */
  failed(): void;
  /** It fetched a segment past the worker, whole as far as its headers tell. */
  direct(segment: DirectSegment): void;
  /** It no longer waits for what it has asked for. */
  abandons(resource: Resource): void;
  /** It could not make use of what it got. */
  distrusts(resource: Resource): void;
  /**
   * What the network did for a resource whose last byte has just come through the worker, once that
   * says so; `undefined` if it does not say so in time. What a cache did must not count as the network.
   */
  networkTiming(resource: Resource): Promise<NetworkTiming | undefined>;
}

/** A player, as far as a session with the worker has to know it: there is one adapter a player. */
export interface PlayerAdapter {
  /** The timeline of what the player asks for next, which the window map shows. */
  readonly main: PlayerTrack | undefined;
  /** All its timelines, the main one among them. */
  tracks(): readonly PlayerTrack[];
  /** Where the playhead is, or will be once the first segment is there, in media seconds. */
  readonly positionSeconds: number;
  /** Whether the player is not ready for its tracks: it does not know yet where it begins, or loads an advertisement first. */
  readonly isWaiting?: boolean;
  /** Whether something else has the media element meanwhile, an advertisement for one: its buffer and end say nothing of the tracks. */
  readonly isAway?: boolean;
  /** Lets the player load so many seconds of media ahead of the playhead, from now on; `Infinity`, as many as it would by itself. */
  setForwardBuffer(seconds: number): void;
  /** Begins to tell the session; what it returns leaves the player as it was. */
  start(session: AdapterSession): () => void;
  /** Whether a stream has been opened. */
  readonly isOpen: boolean;
  /** Whether the site adds to the player's requests, so that a prefetch has to ask just so. */
  readonly isPrivate?: boolean;
  /** The worker has just come, and has not seen how the player asks: one whose own requests do not show it does so. */
  introduce?(): void;
  /** The playlists of what is played, which will not change: a worker that was not there has not seen them. */
  readonly finishedPlaylists?: readonly string[];
  /** The player's estimate of the network, in bits per second. */
  readonly bandwidthEstimate?: number;
  /** The bits per second of what it would switch to, were it not for what is held. */
  readonly declinedBitrate?: number | undefined;
  /** Where it plays a file: its media element got something of a chunk, by its number. */
  got?(chunk: number): void;
  /** Opens the stream anew, in the same place, if this playlist, which is out of date, is of it. */
  reopen?(playlistUrl: string): void;
}
