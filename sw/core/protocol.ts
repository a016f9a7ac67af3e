import type { ByteRange } from './byte-range.ts';
import type { NetworkTiming } from './network-timing.ts';
import type { PlayState, WindowSpan } from './prefetch-window.ts';
import type { Resource, Segment, SegmentKey } from './segment.ts';
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
  readonly takenThrough?: number;
}

/** What pages tell the worker. The first two are all that a player must send. */
export type PageMessage =
  | { readonly type: 'timeline'; readonly timeline: Timeline }
  | {
      readonly type: 'playhead';
      readonly state: PlayState;
      readonly playbackRate: number;
      readonly settings: Settings;
      readonly tracks: readonly TrackReport[];
    }
  /** The player no longer waits for a segment that it has asked for. */
  | { readonly type: 'abandon'; readonly resource: Resource }
  /** The player fetched a segment past the worker; so that it need not cross the network again. */
  | {
      readonly type: 'adopt';
      readonly resource: Resource;
      /** A `Blob`, which this room does not know. */
      readonly body: unknown;
      readonly contentType: string;
      readonly timing: Required<NetworkTiming>;
    }
  /** The page goes away, or plays something else: it has no window any more. */
  | { readonly type: 'leave' }
  /** A new worker that waits may take over: nothing plays. */
  | { readonly type: 'take-over' }
  /** Wants a `TrackView[]` on the port that comes with it. */
  | { readonly type: 'view' };

/** The state of one timeline as the window map shows it, in sequence numbers. */
export interface TrackView {
  readonly timeline: string;
  readonly window: WindowSpan;
  readonly held: readonly number[];
  readonly underWay: readonly {
    readonly sequence: number;
    readonly receivedBytes: number;
    readonly totalBytes?: number;
  }[];
  readonly failed: readonly { readonly sequence: number; readonly reason: string }[];
}

/** What the worker tells a page. */
export type WorkerMessage =
  /** It does not know these timelines (any more), and asks for them. */
  | { readonly type: 'timelines-wanted' }
  | { readonly type: 'view'; readonly tracks: readonly TrackView[]; readonly storageShort: boolean }
  /** A download has ended that was begun for this page (`began`) or that it joined. */
  | {
      readonly type: 'download';
      readonly began: boolean;
      /** Whether it was whole. */
      readonly key: SegmentKey;
      readonly bytes: number;
      readonly ok: boolean;
      readonly firstByteMs?: number;
      readonly totalMs?: number;
    };

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

/** Parses what came from a page; `undefined` for whatever is not a whole message of this version. */
export function parsePageMessage(data: unknown): PageMessage | undefined {
  if (!isRecord(data) || data.playahead !== PROTOCOL_VERSION) return undefined;
  switch (data.type) {
    case 'timeline': {
      const timeline = parseTimeline(data.timeline);
      return timeline && { type: 'timeline', timeline };
    }
    case 'playhead':
      return parsePlayhead(data);
    case 'abandon': {
      const resource = parseResource(data.resource);
      return resource && { type: 'abandon', resource };
    }
    case 'adopt':
      return parseAdopt(data);
    case 'leave':
    case 'take-over':
    case 'view':
      return { type: data.type };
    default:
      return undefined;
  }
}

/** Parses what came from the worker. It is of our own origin and build, so its shape is not doubted. */
export function parseWorkerMessage(data: unknown): WorkerMessage | undefined {
  if (!isRecord(data) || data.playahead !== PROTOCOL_VERSION) return undefined;
  switch (data.type) {
    case 'timelines-wanted':
    case 'view':
    case 'download':
      return data as unknown as WorkerMessage;
    default:
      return undefined;
  }
}

function parseTimeline(value: unknown): Timeline | undefined {
  if (!isRecord(value) || !isText(value.id) || !isWhole(value.firstSequence)) return undefined;
  if (!Array.isArray(value.segments)) return undefined;
  const segments: Segment[] = [];
  for (const item of value.segments) {
    const segment = parseSegment(item);
    if (!segment) return undefined;
    segments.push(segment);
  }
  return { id: value.id, firstSequence: value.firstSequence, segments };
}

function parseSegment(value: unknown): Segment | undefined {
  const resource = parseResource(value);
  if (!isRecord(value) || !resource || !isDuration(value.durationSeconds)) return undefined;
  const init = value.init === undefined ? undefined : parseResource(value.init);
  if (value.init !== undefined && !init) return undefined;
  if (value.gap !== undefined && typeof value.gap !== 'boolean') return undefined;
  return {
    ...resource,
    durationSeconds: value.durationSeconds,
    ...(init ? { init } : {}),
    ...(value.gap ? { gap: true } : {}),
  };
}

/** Only http and https, and no user information: nothing else is ever fetched. */
function parseResource(value: unknown): Resource | undefined {
  if (!isRecord(value) || !isText(value.url)) return undefined;
  if (!/^https?:\/\/[^/?#@]+(?:[/?#]|$)/i.test(value.url)) return undefined;
  if (value.range === undefined) return { url: value.url };
  const range = parseRange(value.range);
  return range && { url: value.url, range };
}

function parseRange(value: unknown): ByteRange | undefined {
  if (!isRecord(value) || !isWhole(value.first) || !isWhole(value.last)) return undefined;
  return value.first <= value.last ? { first: value.first, last: value.last } : undefined;
}

function parsePlayhead(data: Record<string, unknown>): PageMessage | undefined {
  const { state, playbackRate, tracks } = data;
  const settings = parseSettings(data.settings);
  if (!isPlayState(state) || !isDuration(playbackRate) || !settings) return undefined;
  if (!Array.isArray(tracks)) return undefined;
  const reports: TrackReport[] = [];
  for (const item of tracks) {
    const report = parseTrackReport(item);
    if (!report) return undefined;
    reports.push(report);
  }
  return { type: 'playhead', state, playbackRate, settings, tracks: reports };
}

function parseAdopt({ resource, body, contentType, timing }: Record<string, unknown>) {
  const parsed = parseResource(resource);
  if (!parsed || !isText(contentType) || !isRecord(timing)) return undefined;
  const { firstByteMs, totalMs } = timing;
  if (!isDuration(firstByteMs) || !isDuration(totalMs)) return undefined;
  const type = 'adopt' as const;
  return { type, resource: parsed, body, contentType, timing: { firstByteMs, totalMs } };
}

function parseTrackReport(value: unknown): TrackReport | undefined {
  if (!isRecord(value) || !isText(value.timeline) || !isRecord(value.playhead)) return undefined;
  const { role, takenThrough } = value;
  const { sequence, fraction } = value.playhead;
  if (role !== 'current' && role !== 'retired') return undefined;
  if (!isWhole(sequence) || !isDuration(fraction) || fraction >= 1) return undefined;
  if (takenThrough !== undefined && !isWhole(takenThrough)) return undefined;
  return {
    timeline: value.timeline,
    role,
    playhead: { sequence, fraction },
    ...(takenThrough === undefined ? {} : { takenThrough }),
  };
}

function parseSettings(value: unknown): Settings | undefined {
  if (!isRecord(value) || !SETTING_NAMES.every((name) => isAllowed(name, value[name]))) {
    return undefined;
  }
  const { ahead, refill, parallel, behind } = value as unknown as Settings;
  return { ahead, refill, parallel, behind };
}

function isPlayState(value: unknown): value is PlayState {
  return value === 'loaded' || value === 'playing' || value === 'paused' || value === 'ended';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isDuration(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
