import fc from 'fast-check';
import type { PageMessage, TrackReport, WorkerMessage } from '../../../sw/core/protocol.ts';
import type { Resource, Segment, SegmentKey } from '../../../sw/core/segment.ts';
import type { Settings } from '../../../sw/core/settings.ts';
import type { Timeline } from '../../../sw/core/timeline.ts';

const duration = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true });
const sequence = fc.oneof(fc.nat(1000), fc.maxSafeNat());
const text = fc.string({ minLength: 1, maxLength: 9 });
const url = fc
  .tuple(
    fc.constantFrom(
      'https://media.example',
      'http://localhost:8080',
      'HTTP://[::1]',
      'https://é.example',
    ),
    fc.constantFrom('', '/', '/a/0.ts', '/a/0.ts?token=a@b:c', '/#1', '?a', '/a b.ts'),
  )
  .map((parts) => parts.join(''));

const session = fc.stringMatching(/^[\w.@-]{1,64}$/);

const resource: fc.Arbitrary<Resource> = fc
  .tuple(
    url,
    fc.option(fc.tuple(fc.nat(1e9), fc.nat(1e9)), { freq: 2 }),
    fc.option(session, { freq: 2 }),
  )
  .map(([at, bytes, name]) => ({
    url: at,
    ...(bytes ? { range: { first: bytes[0], last: bytes[0] + bytes[1] } } : {}),
    ...(name ? { session: name } : {}),
  }));

const segment: fc.Arbitrary<Segment> = fc
  .tuple(resource, duration, fc.option(resource, { freq: 2 }), fc.boolean())
  .map(([own, durationSeconds, init, gap]) => ({
    ...own,
    durationSeconds,
    ...(init ? { init } : {}),
    ...(gap ? { gap } : {}),
  }));

const timeline: fc.Arbitrary<Timeline> = fc.record({
  id: text,
  firstSequence: fc.nat(1e9),
  segments: fc.array(segment, { maxLength: 3 }),
});

const settings: fc.Arbitrary<Settings> = fc.record({
  ahead: fc.integer({ min: 1, max: 1000 }),
  refill: fc.double({ min: 0, max: 1, noNaN: true }),
  parallel: fc.integer({ min: 1, max: 16 }),
  behind: fc.integer({ min: 0, max: 1000 }),
});

const track: fc.Arbitrary<TrackReport> = fc
  .tuple(
    text,
    fc.constantFrom('current', 'retired'),
    sequence,
    fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    fc.option(sequence),
    fc.option(sequence),
    fc.option(fc.array(sequence, { maxLength: 2 })),
    fc.option(fc.boolean()),
  )
  .map(([id, role, at, fraction, takenThrough, askedThrough, direct, isStalled]) => ({
    timeline: id,
    role,
    playhead: { sequence: at, fraction },
    ...(takenThrough === null ? {} : { takenThrough }),
    ...(askedThrough === null ? {} : { askedThrough }),
    ...(direct === null ? {} : { direct }),
    ...(isStalled === null ? {} : { isStalled }),
  }));

/** Any message that a page may send. */
export const pageMessages: fc.Arbitrary<PageMessage> = fc.oneof(
  fc.record({ type: fc.constant('timeline'), player: text, timeline }),
  fc.record({
    type: fc.constant('playhead'),
    player: text,
    state: fc.constantFrom('loaded', 'playing', 'paused', 'ended'),
    playbackRate: duration,
    settings,
    tracks: fc.array(track, { maxLength: 3 }),
  }),
  fc.record({
    type: fc.constant('playhead'),
    player: text,
    state: fc.constant('playing'),
    playbackRate: duration,
    settings,
    tracks: fc.array(track, { maxLength: 1 }),
    session,
  }),
  fc.record({ type: fc.constantFrom('abandon', 'distrust'), resource }),
  fc.record({
    type: fc.constant('adopt'),
    resource,
    body: fc.uint8Array({ maxLength: 4 }),
    contentType: text,
    etag: fc.string(),
    lastModified: fc.option(fc.string(), { nil: undefined }),
    timing: fc.record({ firstByteMs: duration, totalMs: duration }),
  }),
  fc.constantFrom('hello', 'forget').map((type) => ({ type })),
  fc.record({ type: fc.constantFrom('leave', 'view'), player: text }),
  fc.record({ type: fc.constant('echo'), number: fc.maxSafeNat() }),
) as fc.Arbitrary<PageMessage>;

/** Any message that the worker may send. */
export const workerMessages: fc.Arbitrary<WorkerMessage> = fc.oneof(
  fc.constantFrom({ type: 'timelines-wanted' }, { type: 'stale' }),
  fc.record({ type: fc.constant('echo-wanted'), number: fc.maxSafeNat() }),
  fc.record({
    type: fc.constant('view'),
    player: text,
    tracks: fc.constant([]),
    storageShort: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('download'),
    player: text,
    began: fc.boolean(),
    key: url as fc.Arbitrary<SegmentKey>,
    bytes: fc.nat(),
  }),
) as fc.Arbitrary<WorkerMessage>;

/** What has no place in a message, or not in every place of one. */
export const junk: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...[Number.NaN, Number.POSITIVE_INFINITY, -1, 0.5, 1, 2 ** 53 - 1, 2 ** 53, 1e300],
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...['javascript:alert(1)', 'data:text/plain,x', 'blob:https://media.example/1', 'file:///x'],
      ...[
        'https://user@media.example/',
        'https://user:secret@media.example/',
        'https:',
        'https://',
      ],
      ...['//media.example/0.ts', '/0.ts', '0.ts', 'https:///user@media.example/', 'ftp://a/'],
      ...['https://\t/user:secret@media.example/', 'https://\n/user@media.example/', ' https://a/'],
      ...['https://media.example\\@other.example/', 'https://\\user:secret@media.example/'],
      ...['wss://media.example/', 'https:\\\\media.example/', 'httpx://a/', 'https://:x@a/'],
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...[undefined, null, '', 'x', '1', true, false, [], {}, new Map(), new Date(0), 0n, -0],
      // Long, and nothing in it.
      new Array(100_000),
    ),
  },
  { weight: 1, arbitrary: fc.anything({ maxDepth: 1 }) },
);
