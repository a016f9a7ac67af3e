import type { Answer, NetworkTiming } from './network-timing.ts';
import { isRecord } from './parse.ts';
import type { PlayState } from './prefetch-window.ts';
import type { Resource, SegmentKey } from './segment.ts';
import type { Settings } from './settings.ts';
import type { Playhead, Timeline } from './timeline.ts';
import type { WindowSpan } from './window-span.ts';

/**
 * The version of the messages below. A page and a worker of different versions do not talk: the
 * page then plays without prefetching until it is reloaded.
 */
export const PROTOCOL_VERSION = 2;

/** A page's playhead on one timeline. */
export interface TrackReport {
  readonly timeline: string;
  readonly role: 'current' | 'retired';
  readonly playhead: Playhead;
  readonly takenThrough?: number | undefined;
  readonly askedThrough?: number | undefined;
  readonly direct?: readonly number[] | undefined;
  readonly isStalled?: boolean | undefined;
  readonly isStarved?: boolean | undefined;
}

/** Which player of a page speaks: any name that no other one there has. */
export interface OfPlayer {
  readonly player: string;
}

/**
 * What pages tell the worker. `hello` and the two that follow are all that a player must send: to a
 * page that says none of them nothing is answered but by the network.
 */
export type PageMessage =
  /** Its players are ours to answer; wants a hello on the port that comes with it, if one does. */
  | { readonly type: 'hello' }
  | (OfPlayer & { readonly type: 'timeline'; readonly timeline: Timeline })
  | (OfPlayer & {
      readonly type: 'playhead';
      readonly state: PlayState;
      readonly playbackRate: number;
      readonly settings: Settings;
      readonly tracks: readonly TrackReport[];
      readonly session?: string | undefined;
      /** The site adds to the player's requests: nothing is fetched before one of them has been seen. */
      readonly private?: boolean | undefined;
      /** Nobody plays it yet: it is fetched while nothing else is to be. */
      readonly isWarming?: boolean | undefined;
    })
  /** The player no longer waits for a segment that it has asked for. */
  | { readonly type: 'abandon'; readonly resource: Resource }
  /** The player could not decode it: it is to be fetched anew. */
  | { readonly type: 'distrust'; readonly resource: Resource }
  /** The player fetched a segment past the worker; so that it need not cross the network again. */
  | {
      readonly type: 'adopt';
      readonly resource: Resource;
      /** A `Blob`, which this room does not know. */
      readonly body: unknown;
      readonly contentType: string;
      /** Its validator, RFC 9110 §8.8.3; empty where it has none. */
      readonly etag: string;
      /** The same of its other validator, RFC 9110 §8.8.2. */
      readonly lastModified?: string | undefined;
      readonly timing: Required<NetworkTiming>;
    }
  /** The player goes away, or plays something else: it has no window any more. */
  | (OfPlayer & { readonly type: 'leave' })
  /** Wants a `TrackView[]` on the port that comes with it. */
  | (OfPlayer & { readonly type: 'view' })
  /** What the worker asked for with this number: all that was said before it has been heard. */
  | { readonly type: 'echo'; readonly number: number }
  /** Everything that is held or under way goes; the port that comes with it hears when it is gone. */
  | { readonly type: 'forget' };

/** The state of one timeline as the window map shows it, in sequence numbers. */
export interface TrackView {
  readonly timeline: string;
  readonly window: WindowSpan;
  readonly held: readonly number[];
  readonly underWay: readonly {
    readonly sequence: number;
    readonly receivedBytes: number;
    readonly totalBytes?: number | undefined;
  }[];
  readonly failed: readonly { readonly sequence: number; readonly reason: string }[];
}

/** What the worker tells a page. */
export type WorkerMessage =
  /** It does not know these timelines (any more), and asks for them. */
  | { readonly type: 'timelines-wanted' }
  /** A request may have overtaken what the page had said before it: wants the number back. */
  | { readonly type: 'echo-wanted'; readonly number: number }
  /** A playlist that it has answered from what it holds is another one by now: load it anew. */
  | { readonly type: 'stale'; readonly playlist: string }
  | (OfPlayer & {
      readonly type: 'view';
      readonly tracks: readonly TrackView[];
      readonly storageShort: boolean;
      /** Why nothing is prefetched from an origin that the page plays from, in words. */
      readonly trouble?: string | undefined;
    })
  /** A media element of this player's got so many bytes of a chunk; `isNew`, of another one than before. */
  | (OfPlayer & {
      readonly type: 'served';
      readonly chunk: number;
      readonly answer: Answer;
      readonly bytes: number;
      readonly isNew: boolean;
    })
  /**
   * The last byte has come, or will never, of a download that was begun for this player (`began`) or
   * that it joined; whatever becomes of it in the storage.
   */
  | (OfPlayer & {
      readonly type: 'download';
      readonly began: boolean;
      readonly key: SegmentKey;
      readonly bytes: number;
      /** Whether all of it has come. */
      readonly ok: boolean;
      /** From the request to the last byte by the clock, also where other downloads shared the link. */
      readonly tookMs?: number | undefined;
      readonly firstByteMs?: number | undefined;
      readonly totalMs?: number | undefined;
    });

/** What the worker answers to a hello, of whatever version that is. */
export interface Hello {
  /** The version of the package that it is of. */
  readonly version: string;
  /** The query parameters that do not count for a key, where they are not those of `segment.ts`. */
  readonly ignore?: readonly string[] | undefined;
}

/** A message as it travels. */
export type Envelope<Message> = Message & { readonly playahead: number };

/** Puts the version on a message. */
export function seal<Message extends object>(message: Message): Envelope<Message> {
  return { ...message, playahead: PROTOCOL_VERSION };
}

/** Whether this is a message of ours, of whatever version; only then is a difference worth a word. */
export function versionOf(data: unknown): number | undefined {
  return isRecord(data) && typeof data.playahead === 'number' ? data.playahead : undefined;
}

/** Whether a page says hello, in whatever version: what its worker speaks is worth an answer. */
export function isHello(data: unknown): boolean {
  return versionOf(data) !== undefined && isRecord(data) && data.type === 'hello';
}

const WORKER_MESSAGES: readonly WorkerMessage['type'][] = [
  'timelines-wanted',
  'echo-wanted',
  'stale',
  'view',
  'served',
  'download',
];

/** Parses what came from the worker. It is of our own origin and build, so its shape is not doubted. */
export function parseWorkerMessage(data: unknown): WorkerMessage | undefined {
  if (!isRecord(data) || data.playahead !== PROTOCOL_VERSION) return undefined;
  const isKnown = (WORKER_MESSAGES as readonly unknown[]).includes(data.type);
  return isKnown ? (data as unknown as WorkerMessage) : undefined;
}
