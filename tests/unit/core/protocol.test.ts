import { describe, expect, test } from 'vitest';
import { parsePageMessage } from '../../../sw/core/page-messages.ts';
import {
  isHello,
  type PageMessage,
  PROTOCOL_VERSION,
  parseWorkerMessage,
  seal,
  versionOf,
  type WorkerMessage,
} from '../../../sw/core/protocol.ts';
import { segmentKey } from '../../../sw/core/segment.ts';
import { DEFAULT_SETTINGS, SETTING_NAMES, SETTING_RULES } from '../../../sw/core/settings.ts';
import { segment, segments } from './builders.ts';

type Examples<Message extends { type: string }> = {
  readonly [Type in Message['type']]: readonly Extract<Message, { type: Type }>[];
};

const range = { first: 0, last: 99 };
const wholeTimeline = {
  type: 'timeline',
  player: 'p',
  timeline: {
    id: 'https://media.example/index.m3u8',
    firstSequence: 7,
    segments: [
      segment('0.m4s', { init: { url: 'https://media.example/init.mp4', range } }),
      segment('1.m4s', { range, gap: true }),
      segment('2.m4s', { durationSeconds: 0 }),
    ],
  },
} as const;
const wholePlayhead = {
  type: 'playhead',
  player: 'p',
  state: 'playing',
  playbackRate: 1.5,
  settings: DEFAULT_SETTINGS,
  tracks: [
    { timeline: 'a', role: 'current', playhead: { sequence: 3, fraction: 0.5 }, takenThrough: 5 },
    {
      timeline: 'b',
      role: 'retired',
      playhead: { sequence: 0, fraction: 0 },
      direct: [1],
      isStalled: true,
    },
  ],
} as const;
const wholeAbandon = {
  type: 'abandon',
  resource: { url: 'https://media.example/0.m4s', range },
} as const;
const wholeAdopt = {
  type: 'adopt',
  resource: { url: 'https://media.example/0.m4s', range },
  body: new Uint8Array([71, 64]),
  contentType: 'video/mp2t',
  etag: '"1"',
  lastModified: 'Wed, 21 Oct 2015 07:28:00 GMT',
  timing: { firstByteMs: 20.5, totalMs: 250 },
} as const;

/** Some of each: a type that is new or gone does not compile. */
const pageMessages: Examples<PageMessage> = {
  timeline: [
    wholeTimeline,
    { type: 'timeline', player: 'p', timeline: { id: 'x', firstSequence: 0, segments: [] } },
    {
      type: 'timeline',
      player: 'p',
      timeline: { id: 'x', firstSequence: 0, segments: segments(500) },
    },
  ],
  playhead: [
    wholePlayhead,
    { ...wholePlayhead, state: 'loaded', playbackRate: 0, tracks: [] },
    { ...wholePlayhead, state: 'paused', settings: { ...DEFAULT_SETTINGS, refill: 0, behind: 0 } },
    { ...wholePlayhead, state: 'ended', settings: { ...DEFAULT_SETTINGS, refill: 1 } },
    { ...wholePlayhead, session: 'ada' },
    { ...wholePlayhead, private: true },
    { ...wholePlayhead, isWarming: true },
  ],
  abandon: [wholeAbandon, { type: 'abandon', resource: { url: 'http://localhost:8080/a.ts?x=1' } }],
  distrust: [{ type: 'distrust', resource: { url: 'https://media.example/0.m4s' } }],
  adopt: [wholeAdopt],
  echo: [{ type: 'echo', number: 7 }],
  forget: [{ type: 'forget' }],
  hello: [{ type: 'hello' }],
  leave: [{ type: 'leave', player: 'p' }],
  view: [{ type: 'view', player: 'p' }],
};

const key = segmentKey(segment('3.ts'));
const workerMessages: Examples<WorkerMessage> = {
  'timelines-wanted': [{ type: 'timelines-wanted' }],
  'echo-wanted': [{ type: 'echo-wanted', number: 7 }],
  stale: [{ type: 'stale', playlist: 'https://media.example/index.m3u8' }],
  view: [
    { type: 'view', player: 'p', storageShort: true, tracks: [] },
    {
      type: 'view',
      player: 'p',
      storageShort: false,
      tracks: [
        {
          timeline: 'a',
          window: { current: 0, first: 1, last: 4 },
          held: [0, 1],
          underWay: [
            { sequence: 2, receivedBytes: 10, totalBytes: 20 },
            { sequence: 3, receivedBytes: 0 },
          ],
          failed: [{ sequence: 4, reason: 'the server answered 404' }],
        },
      ],
    },
  ],
  served: [{ type: 'served', player: 'p', answer: 'hit', bytes: 10, chunk: 3, isNew: true }],
  download: [
    {
      type: 'download',
      player: 'p',
      key,
      began: true,
      bytes: 1000,
      ok: true,
      firstByteMs: 5,
      totalMs: 50,
    },
    { type: 'download', player: 'p', key, began: false, bytes: 0, ok: false },
  ],
};

const everyPageMessage: PageMessage[] = Object.values(pageMessages).flat();
const everyWorkerMessage: WorkerMessage[] = Object.values(workerMessages).flat();

function travel(message: object): unknown {
  return structuredClone(seal(message));
}

describe('a message arrives as it was sent', () => {
  test.each(everyPageMessage.map((message) => [message.type, message] as const))(
    'from the page: %s',
    (_, message) => {
      expect(parsePageMessage(travel(message))).toEqual(message);
    },
  );

  test.each(everyWorkerMessage.map((message) => [message.type, message] as const))(
    'from the worker: %s',
    (_, message) => {
      expect(parseWorkerMessage(travel(message))).toMatchObject(message);
    },
  );

  test('and is not altered by being sealed', () => {
    const message = { type: 'leave', player: 'p' } as const;
    expect(seal(message)).toEqual({ type: 'leave', player: 'p', playahead: PROTOCOL_VERSION });
    expect(message).toEqual({ type: 'leave', player: 'p' });
  });

  test('under our version, whatever it says itself', () => {
    expect(seal({ type: 'leave', playahead: 99 }).playahead).toBe(PROTOCOL_VERSION);
  });
});

describe('a version', () => {
  const others = [0, PROTOCOL_VERSION + 1, -1, Number.NaN, String(PROTOCOL_VERSION), null, true];

  test.each(others)('%o is refused for every message', (playahead) => {
    const parsed = [
      ...everyPageMessage.map((message) => parsePageMessage({ ...message, playahead })),
      ...everyWorkerMessage.map((message) => parseWorkerMessage({ ...message, playahead })),
    ];
    expect(parsed.filter((message) => message !== undefined)).toEqual([]);
  });

  test('that is lacking is refused for every message', () => {
    const parsed = [
      ...everyPageMessage.map(parsePageMessage),
      ...everyWorkerMessage.map(parseWorkerMessage),
    ];
    expect(parsed.filter((message) => message !== undefined)).toEqual([]);
  });

  test('of a message of ours is told, even of one that is not understood', () => {
    expect(versionOf(seal({ type: 'leave', player: 'p' }))).toBe(PROTOCOL_VERSION);
    expect(versionOf({ playahead: 99, type: 'news' })).toBe(99);
  });

  test.each([null, undefined, 7, 'leave', [], {}, { playahead: '1' }])('of %o is none', (data) => {
    expect(versionOf(data)).toBeUndefined();
  });
});

describe('what is no message is refused:', () => {
  test.each([null, undefined, 0, 1, '', 'leave', true, [], {}, [{ type: 'leave', player: 'p' }]])(
    '%o',
    (data) => {
      expect(parsePageMessage(data)).toBeUndefined();
      expect(parseWorkerMessage(data)).toBeUndefined();
    },
  );

  test.each([
    undefined,
    null,
    '',
    7,
    'news',
    'Leave',
    '__proto__',
    'constructor',
    'toString',
    ['leave'],
  ])('the type %o', (type) => {
    expect(parsePageMessage(travel({ ...wholePlayhead, type }))).toBeUndefined();
    expect(parseWorkerMessage(travel({ ...wholePlayhead, type }))).toBeUndefined();
  });

  test('but a hello of any version is one, as what is spoken is worth an answer', () => {
    expect(isHello(seal({ type: 'hello' }))).toBe(true);
    expect(isHello({ type: 'hello', playahead: PROTOCOL_VERSION + 1 })).toBe(true);
    for (const data of [undefined, 'hello', { type: 'hello' }, seal({ type: 'leave' }), []]) {
      expect(isHello(data)).toBe(false);
    }
  });

  test('what a worker says, from a page, and the other way round', () => {
    const types = (messages: readonly unknown[]) => messages.filter((one) => one !== undefined);
    // `view` is asked for and answered under the same name.
    const fromWorker = everyWorkerMessage.filter(({ type }) => type !== 'view');
    const fromPage = everyPageMessage.filter(({ type }) => type !== 'view');
    expect(types(fromWorker.map((one) => parsePageMessage(travel(one))))).toEqual([]);
    expect(types(fromPage.map((one) => parseWorkerMessage(travel(one))))).toEqual([]);
  });
});

const notWhole = [undefined, null, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '0', {}];
const notDuration = [undefined, null, -0.5, Number.NaN, Number.POSITIVE_INFINITY, '1', true, [1]];
const notText = [undefined, null, '', 5, {}, ['a']];
const notArray = [undefined, null, 'abc', 3, {}, { length: 0 }, { 0: {}, length: 1 }];
const notRecord = [undefined, null, 'abc', 3, true];
const notUrl = [
  ...notText,
  'a.ts',
  '/a.ts',
  '//media.example/a.ts',
  'ftp://media.example/a.ts',
  'file:///a.ts',
  'javascript:alert(1)',
  'JavaScript:alert(1)//https://media.example/',
  'data:video/mp2t;base64,AAAA',
  'blob:https://media.example/1',
  'filesystem:https://media.example/1',
  'wss://media.example/a.ts',
  'httpss://media.example/a.ts',
  ' https://media.example/a.ts',
  'ht\ntps://media.example/a.ts',
  'https:media.example/a.ts',
  'https:/media.example/a.ts',
  'https:\\\\media.example/a.ts',
  'https://',
  'https:///a.ts',
  'https://?a',
  'https://#a',
  'https://user:secret@media.example/a.ts',
  'https://user@media.example/a.ts',
  'https://:secret@media.example/a.ts',
  'https://@media.example/a.ts',
  'https://media.example@evil.example/a.ts',
  'https://media.example\\@evil.example/a.ts',
  'https://media.example:443@evil.example',
  'https://\t/user:secret@media.example/a.ts',
  'https://\n/@media.example/a.ts',
  'https://media.example\\/a.ts',
  'https://media .example/a.ts',
];
const notRange = [
  null,
  'bytes=0-9',
  [],
  {},
  { first: 0 },
  { last: 9 },
  { first: -1, last: 9 },
  { first: 9, last: 8 },
  { first: 0.5, last: 9 },
  { first: '0', last: '9' },
  { first: 0, last: Number.NaN },
  { first: 0, last: 2 ** 53 },
];
const notResource = [
  ...notRecord,
  {},
  [],
  { url: 'ftp://media.example/a.ts' },
  'https://a.example',
];

const malformed: readonly (readonly [PageMessage, string, readonly unknown[]])[] = [
  [wholeTimeline, 'timeline', [...notRecord, [], {}]],
  [wholeTimeline, 'timeline.id', notText],
  // Its last segment's number would be none that one can count on from.
  [wholeTimeline, 'timeline.firstSequence', [...notWhole, 2 ** 53 - 1, 2 ** 53 - 3]],
  [wholeTimeline, 'timeline.segments', notArray],
  [wholeTimeline, 'timeline.segments.1', notResource],
  [wholeTimeline, 'timeline.segments.1.url', notUrl],
  [wholeTimeline, 'timeline.segments.1.durationSeconds', notDuration],
  [wholeTimeline, 'timeline.segments.1.range', notRange],
  [wholeTimeline, 'timeline.segments.1.gap', [null, 1, 0, 'true', {}]],
  [wholeTimeline, 'timeline.segments.0.init', notResource.filter((value) => value !== undefined)],
  [wholeTimeline, 'timeline.segments.0.init.url', notUrl],
  [wholeTimeline, 'timeline.segments.0.init.range', notRange],
  [wholePlayhead, 'state', [...notText, 'buffering', 'Playing', 'toString']],
  [wholePlayhead, 'playbackRate', notDuration],
  [wholePlayhead, 'settings', [...notRecord, {}, []]],
  ...SETTING_NAMES.map((name) => {
    const { min, max } = SETTING_RULES[name];
    const outside = [min - 1, max + 1, 1e9, Number.NaN, Number.NEGATIVE_INFINITY];
    return [wholePlayhead, `settings.${name}`, [undefined, null, '1', [1], ...outside]] as const;
  }),
  [wholePlayhead, 'settings.ahead', [0, 1.5]],
  [wholePlayhead, 'settings.refill', [-0.01, 1.01]],
  [wholePlayhead, 'settings.parallel', [0, 1.5]],
  [wholePlayhead, 'settings.behind', [-1, 1.5]],
  [wholePlayhead, 'tracks', notArray],
  [wholePlayhead, 'tracks.0', [...notRecord, {}, []]],
  [wholePlayhead, 'tracks.0.timeline', notText],
  [wholePlayhead, 'tracks.0.role', [...notText, 'former']],
  [wholePlayhead, 'tracks.0.playhead', [...notRecord, {}, []]],
  [wholePlayhead, 'tracks.0.playhead.sequence', notWhole],
  [wholePlayhead, 'tracks.0.playhead.fraction', [...notDuration, 1, 1.5]],
  [wholePlayhead, 'tracks.0.takenThrough', notWhole.filter((value) => value !== undefined)],
  [wholeAbandon, 'resource', notResource],
  [wholeAbandon, 'resource.url', notUrl],
  [wholeAbandon, 'resource.range', notRange],
  [wholeAdopt, 'resource', notResource],
  [wholeAdopt, 'resource.url', notUrl],
  [wholeAdopt, 'resource.range', notRange],
  [wholeAdopt, 'contentType', notText],
  [wholeAdopt, 'etag', notText.filter((value) => value !== '')],
  [wholeAdopt, 'timing', [...notRecord, {}, []]],
  [wholeAdopt, 'timing.firstByteMs', notDuration],
  [wholeAdopt, 'timing.totalMs', notDuration],
];

describe('malformed, and so refused:', () => {
  test.each(
    malformed.map(([message, path, values]) => [message.type, path, { message, values }] as const),
  )('%s with %s', (_, path, { message, values }) => {
    const accepted = values.filter((value) => parsePageMessage(withField(message, path, value)));
    expect(accepted).toEqual([]);
  });

  test('a list with a hole in it', () => {
    const holed = structuredClone(wholeTimeline.timeline.segments) as unknown as unknown[];
    delete holed[1];
    expect(parsePageMessage(withField(wholeTimeline, 'timeline.segments', holed))).toBeUndefined();
  });
});

describe('no more comes through than is understood:', () => {
  const everywhere = [
    [wholeTimeline, ''],
    [wholeTimeline, 'timeline.'],
    [wholeTimeline, 'timeline.segments.0.'],
    [wholeTimeline, 'timeline.segments.0.init.'],
    [wholeTimeline, 'timeline.segments.0.init.range.'],
    [wholePlayhead, ''],
    [wholePlayhead, 'settings.'],
    [wholePlayhead, 'tracks.0.'],
    [wholePlayhead, 'tracks.0.playhead.'],
    [wholeAbandon, 'resource.'],
    [wholeAdopt, ''],
    [wholeAdopt, 'timing.'],
    [{ type: 'leave', player: 'p' }, ''],
  ] as const;

  test.each(everywhere)('%o with a field too many in “%s”', (message, path) => {
    expect(parsePageMessage(withField(message, `${path}surplus`, 1))).toEqual(message);
  });

  test.each(everywhere)('%o with a “__proto__” in “%s”', (message, path) => {
    const { body, ...plain } = { body: undefined, ...message };
    const text = JSON.stringify(withField(plain, `${path}surplus`, { polluted: true }));
    const data = JSON.parse(text.replace('"surplus"', '"__proto__"')) as object;
    const sent = structuredClone('body' in message ? { ...data, body } : data);
    const parsed = parsePageMessage(sent);
    expect(parsed).toEqual(message);
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
    expect('polluted' in {}).toBe(false);
    expect(JSON.stringify(parsed)).not.toContain('polluted');
  });

  test('a field that is only inherited does not travel', () => {
    const inherited = { ...wholePlayhead, settings: Object.create(DEFAULT_SETTINGS) };
    expect(parsePageMessage(travel(inherited))).toBeUndefined();
    expect(
      parsePageMessage(structuredClone(Object.create(seal({ type: 'leave', player: 'p' })))),
    ).toBeUndefined();
  });
});

/** A message that has travelled, with one field changed, added or (`undefined`) taken away. */
function withField(message: object, path: string, value: unknown): unknown {
  const sent = travel(message) as Record<string, unknown>;
  const names = path.split('.');
  const last = names.pop() as string;
  let parent = sent;
  for (const name of names) parent = parent[name] as Record<string, unknown>;
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return sent;
}
