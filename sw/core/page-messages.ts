import type { ByteRange } from './byte-range.ts';
import { chunkCount, type FileLayout } from './file-layout.ts';
import type { NetworkTiming } from './network-timing.ts';
import { isRecord, list, oneOf, only, type Parser, type Parsers, record } from './parse.ts';
import type { PlayState } from './prefetch-window.ts';
import { type PageMessage, PROTOCOL_VERSION, type TrackReport } from './protocol.ts';
import { isSession, type Resource, type Segment } from './segment.ts';
import { isAllowed, SETTING_NAMES, type Settings } from './settings.ts';
import type { Playhead, Timeline } from './timeline.ts';

type PlayheadMessage = Extract<PageMessage, { type: 'playhead' }>;
type AdoptMessage = Extract<PageMessage, { type: 'adopt' }>;

/** Parses what came from a page; `undefined` for whatever is not a whole message of this version. */
export function parsePageMessage(data: unknown): PageMessage | undefined {
  if (!isRecord(data) || data.playahead !== PROTOCOL_VERSION) return undefined;
  const { type } = data;
  if (typeof type !== 'string' || !Object.hasOwn(PAGE_MESSAGES, type)) return undefined;
  const message = PAGE_MESSAGES[type as PageMessage['type']](data);
  // What it holds besides its type has just been parsed, field by field.
  return message && ({ type, ...message } as PageMessage);
}

const text = only<string>((value) => typeof value === 'string' && value !== '');
const anyText = only<string>((value) => typeof value === 'string');
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
const positive = only<number>((value) => whole(value) !== undefined && (value as number) > 0);
const layout = record<
  Pick<FileLayout, 'url' | 'version' | 'totalBytes' | 'chunkBytes'>,
  Pick<FileLayout, 'index' | 'session' | 'etag' | 'lastModified'>
>(
  { url, version: whole, totalBytes: positive, chunkBytes: positive },
  { index: list(whole), session, etag: anyText, lastModified: anyText },
);
/** More chunks than any file has would take memory, and time. */
const MOST_CHUNKS = 1_000_000;
const isSound = (parsed: FileLayout) =>
  chunkCount(parsed) <= MOST_CHUNKS &&
  (parsed.index ?? []).every((chunk) => chunk < chunkCount(parsed));
const file: Parser<FileLayout> = (value) => {
  const parsed = layout(value);
  return parsed && isSound(parsed) ? parsed : undefined;
};
const numbered = record<Omit<Timeline, 'file'>, Pick<Timeline, 'file'>>(
  { id: text, firstSequence: whole, segments: list(segment) },
  { file },
);
const timeline: Parser<Timeline> = (value) => {
  const parsed = numbered(value);
  // Beyond the safe integers one more is no other number, and counting on would never end.
  const end = parsed && parsed.firstSequence + parsed.segments.length;
  return whole(end) === undefined ? undefined : parsed;
};
const holdings = {
  takenThrough: whole,
  askedThrough: whole,
  direct: list(whole),
  isStalled: flag,
  isStarved: flag,
};
const track = record<
  Omit<TrackReport, keyof typeof holdings>,
  Pick<TrackReport, keyof typeof holdings>
>(
  {
    timeline: text,
    role: oneOf('current', 'retired'),
    playhead: record<Playhead, object>({ sequence: whole, fraction }),
  },
  holdings,
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
  timeline: record({ player: text, timeline }),
  playhead: record<
    Omit<PlayheadMessage, 'type' | 'session' | 'private' | 'isWarming'>,
    Pick<PlayheadMessage, 'session' | 'private' | 'isWarming'>
  >(
    {
      player: text,
      state: oneOf<PlayState>('loaded', 'playing', 'paused', 'ended'),
      playbackRate: amount,
      settings,
      tracks: list(track),
    },
    { session, private: flag, isWarming: flag },
  ),
  abandon: record({ resource }),
  distrust: record({ resource }),
  adopt: record<Omit<AdoptMessage, 'type' | 'lastModified'>, Pick<AdoptMessage, 'lastModified'>>(
    {
      resource,
      body: only<object>((value) => value !== undefined),
      contentType: text,
      etag: anyText,
      timing: record<Required<NetworkTiming>, object>({ firstByteMs: amount, totalMs: amount }),
    },
    { lastModified: anyText },
  ),
  leave: record({ player: text }),
  echo: record({ number: whole }),
  view: record({ player: text }),
  forget: record({}),
  hello: record({}),
};
