import type { ByteRange } from './byte-range.ts';
import type { NetworkTiming } from './network-timing.ts';
import type { PlayState, WindowSpan } from './prefetch-window.ts';
import { isSession, type Resource, type Segment, type SegmentKey } from './segment.ts';
import { isAllowed, SETTING_NAMES, type Settings } from './settings.ts';
import type { Playhead, Timeline } from './timeline.ts';

/**
 * The version of the messages below. A page and a worker of different versions do not talk: the
 * page then plays without prefetching until it is reloaded.
 */
export const PROTOCOL_VERSION = 1;

/** A page's playhead on one timeline. */
export interface TrackReport {
  readonly timeline: string;
  readonly role: 'current' | 'retired';
  readonly playhead: Playhead;
  readonly takenThrough?: number | undefined;
  readonly askedThrough?: number | undefined;
  readonly direct?: readonly number[] | undefined;
}

type PlayheadMessage = Extract<PageMessage, { type: 'playhead' }>;

/**
 * What pages tell the worker. `hello` and the two that follow are all that a player must send: to a
 * page that says none of them nothing is answered but by the network.
 */
export type PageMessage =
  /** Its players are ours to answer; wants a hello on the port that comes with it, if one does. */
  | { readonly type: 'hello' }
  | { readonly type: 'timeline'; readonly timeline: Timeline }
  | {
      readonly type: 'playhead';
      readonly state: PlayState;
      readonly playbackRate: number;
      readonly settings: Settings;
      readonly tracks: readonly TrackReport[];
      readonly session?: string | undefined;
      /** The site adds to the player's requests: nothing is fetched before one of them has been seen. */
      readonly private?: boolean | undefined;
    }
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
      readonly timing: Required<NetworkTiming>;
    }
  /** The page goes away, or plays something else: it has no window any more. */
  | { readonly type: 'leave' }
  /** Wants a `TrackView[]` on the port that comes with it. */
  | { readonly type: 'view' }
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
  /** A playlist that it has answered from what it holds is another one by now: load it anew. */
  | { readonly type: 'stale' }
  | {
      readonly type: 'view';
      readonly tracks: readonly TrackView[];
      readonly storageShort: boolean;
      /** Why nothing is prefetched from an origin that the page plays from, in words. */
      readonly trouble?: string | undefined;
    }
  /** A download has ended that was begun for this page (`began`) or that it joined. */
  | {
      readonly type: 'download';
      readonly began: boolean;
      /** Whether it was whole. */
      readonly key: SegmentKey;
      readonly bytes: number;
      readonly ok: boolean;
      readonly firstByteMs?: number | undefined;
      readonly totalMs?: number | undefined;
    };

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

/** Parses what came from a page; `undefined` for whatever is not a whole message of this version. */
export function parsePageMessage(data: unknown): PageMessage | undefined {
  if (!isRecord(data) || data.playahead !== PROTOCOL_VERSION) return undefined;
  const { type } = data;
  if (typeof type !== 'string' || !Object.hasOwn(PAGE_MESSAGES, type)) return undefined;
  const message = PAGE_MESSAGES[type as PageMessage['type']](data);
  // What it holds besides its type has just been parsed, field by field.
  return message && ({ type, ...message } as PageMessage);
}

const WORKER_MESSAGES: readonly WorkerMessage['type'][] = [
  'timelines-wanted',
  'stale',
  'view',
  'download',
];

/** Parses what came from the worker. It is of our own origin and build, so its shape is not doubted. */
export function parseWorkerMessage(data: unknown): WorkerMessage | undefined {
  if (!isRecord(data) || data.playahead !== PROTOCOL_VERSION) return undefined;
  const isKnown = (WORKER_MESSAGES as readonly unknown[]).includes(data.type);
  return isKnown ? (data as unknown as WorkerMessage) : undefined;
}

/**
 * Makes a value of what may be anything; `undefined` where it is none. What makes parsers is marked
 * as free of side effects: a page has no use for them, and its script need not hold them.
 */
type Parser<Value> = (value: unknown) => Value | undefined;
type Parsers<Fields> = { readonly [Name in keyof Fields]-?: Parser<Fields[Name] & {}> };

/**
 * All the fields required, and of the optional ones those that are there; no others.
 * @__NO_SIDE_EFFECTS__
 */
function record<Required extends object, Optional extends object>(
  required: Parsers<Required>,
  optional?: Parsers<Optional>,
): Parser<Required & Optional> {
  return (value) => {
    if (!isRecord(value)) return undefined;
    const parsed: Record<string, unknown> = {};
    for (const [name, parse] of Object.entries<Parser<unknown>>({ ...required, ...optional })) {
      const isLeftOut = value[name] === undefined && !Object.hasOwn(required, name);
      if (isLeftOut) continue;
      parsed[name] = parse(value[name]);
      if (parsed[name] === undefined) return undefined;
    }
    return parsed as Required & Optional;
  };
}

/* @__NO_SIDE_EFFECTS__ */
function list<Item>(parse: Parser<Item>): Parser<readonly Item[]> {
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    const items: Item[] = [];
    for (const each of value) {
      const item = parse(each);
      if (item === undefined) return undefined;
      items.push(item);
    }
    return items;
  };
}

/* @__NO_SIDE_EFFECTS__ */
function only<Value>(is: (value: unknown) => boolean): Parser<Value> {
  return (value) => (is(value) ? (value as Value) : undefined);
}

const text = only<string>((value) => typeof value === 'string' && value !== '');
const whole = only<number>((value) => Number.isSafeInteger(value) && (value as number) >= 0);
const amount = only<number>((value) => Number.isFinite(value) && (value as number) >= 0);
const fraction = only<number>((value) => amount(value) !== undefined && (value as number) < 1);
const flag = only<boolean>((value) => typeof value === 'boolean');
const session = only<string>(isSession);
/**
 * Only http and https, and no user information: nothing else is ever fetched. Browsers take white
 * space out, and a backslash for a slash: what comes after would be another host, or a password.
 */
const url = only<string>(
  (value) => typeof value === 'string' && /^https?:\/\/[^\s\\/?#@]+(?:[/?#]|$)/i.test(value),
);

/* @__NO_SIDE_EFFECTS__ */
function oneOf<Value>(...values: readonly Value[]): Parser<Value> {
  return only((value) => (values as readonly unknown[]).includes(value));
}

const bounds = record<ByteRange, object>({ first: whole, last: whole });
const range: Parser<ByteRange> = (value) => {
  const parsed = bounds(value);
  return parsed && parsed.first <= parsed.last ? parsed : undefined;
};
const resource = record<{ url: string }, Pick<Resource, 'range' | 'session'>>(
  { url },
  { range, session },
);
const segment = record<
  Pick<Segment, 'url' | 'durationSeconds'>,
  Pick<Segment, 'range' | 'session' | 'init' | 'gap'>
>({ url, durationSeconds: amount }, { range, session, init: resource, gap: flag });
const numbered = record<Timeline, object>({
  id: text,
  firstSequence: whole,
  segments: list(segment),
});
const timeline: Parser<Timeline> = (value) => {
  const parsed = numbered(value);
  // Beyond the safe integers one more is no other number, and counting on would never end.
  const end = parsed && parsed.firstSequence + parsed.segments.length;
  return whole(end) === undefined ? undefined : parsed;
};
const track = record<
  Omit<TrackReport, 'takenThrough' | 'askedThrough' | 'direct'>,
  Pick<TrackReport, 'takenThrough' | 'askedThrough' | 'direct'>
>(
  {
    timeline: text,
    role: oneOf('current', 'retired'),
    playhead: record<Playhead, object>({ sequence: whole, fraction }),
  },
  { takenThrough: whole, askedThrough: whole, direct: list(whole) },
);
const settings = record<Settings, object>(
  Object.fromEntries(
    SETTING_NAMES.map((name) => [name, only((value) => isAllowed(name, value))]),
  ) as Parsers<Settings>,
);

/** What each message must hold besides its type. */
const PAGE_MESSAGES: {
  readonly [Type in PageMessage['type']]: Parser<
    Omit<Extract<PageMessage, { type: Type }>, 'type'>
  >;
} = {
  hello: record({}),
  timeline: record({ timeline }),
  playhead: record<
    Omit<PlayheadMessage, 'type' | 'session' | 'private'>,
    Pick<PlayheadMessage, 'session' | 'private'>
  >(
    {
      state: oneOf<PlayState>('loaded', 'playing', 'paused', 'ended'),
      playbackRate: amount,
      settings,
      tracks: list(track),
    },
    { session, private: flag },
  ),
  abandon: record({ resource }),
  distrust: record({ resource }),
  adopt: record({
    resource,
    body: only<object>((value) => value !== undefined),
    contentType: text,
    etag: only<string>((value) => typeof value === 'string'),
    timing: record<Required<NetworkTiming>, object>({ firstByteMs: amount, totalMs: amount }),
  }),
  leave: record({}),
  view: record({}),
  forget: record({}),
};

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
