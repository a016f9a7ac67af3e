import type { Origin } from '../../origin/origin.ts';
import { expect } from '../fixtures.ts';
import type { Viewer } from '../viewer.ts';
import { entries, expectOnce, expectTrueEntries, keyOf } from './cache.ts';
import { aroundBoundary, frameAt, type Piece, type Stream, type Stretch } from './stream.ts';

const AHEAD = 2;
const BEHIND = 1;
const REFILL = 0.75;

/** How a stream is watched. */
export interface Journey {
  /** The media times at which the picture is looked at, each later than the one before. */
  readonly stops?: readonly number[];
  /** What else is seen at a stop, and must be the same. */
  readonly look?: (viewer: Viewer) => Promise<unknown>;
  /** The player itself reaches beyond the video's window; what it takes there may stay. */
  readonly runsAhead?: boolean;
}

/**
 * Watches a stream without the worker and with it, each from an origin of its own: it looks the same
 * at each stop, it shows what it should, and all that is promised of the worker's side holds.
 */
export async function playsAlike(
  { viewer, plain }: { viewer: Viewer; plain: Viewer },
  serve: (origin: Origin) => Stream,
  journey: Journey = {},
): Promise<void> {
  const stream = serve(viewer.origin);
  const [without, withWorker] = await Promise.all([
    watch(plain, serve(plain.origin), journey),
    watch(viewer, stream, journey, () => expectWindows(viewer, stream, journey)),
  ]);
  expect(withWorker, 'as without the worker').toEqual(without);

  const { hits, joins, direct } = await viewer.snapshot();
  expect(direct, 'nothing goes past the worker').toBe(0);
  expect(hits + joins, 'the worker has answered from what it fetched').toBeGreaterThan(1);
  await expectTrueEntries(viewer, stream);
  expectOnce(viewer, stream);
}

/**
 * Seeks from stop to stop in the first part of a stream, and plays the rest: the window only moves
 * on, so that nothing that it drops is wanted again.
 */
async function watch(
  viewer: Viewer,
  stream: Stream,
  { stops = defaultStops(stream), look = async () => undefined }: Journey,
  checkWorker?: () => Promise<void>,
): Promise<unknown[]> {
  const { page, origin } = viewer;
  await start(viewer, stream.source, checkWorker !== undefined);
  await viewer.play();
  await viewer.pause();
  const seen: unknown[] = [];
  for (const seconds of stops) {
    await seeFrame(viewer, stream, seconds);
    seen.push({ seconds, also: await look(viewer) });
    await checkWorker?.();
  }
  await viewer.play(4);
  await page.waitForFunction(() => (document.getElementById('video') as HTMLVideoElement).ended);
  await origin.log.idle();
  await checkWorker?.();
  const { state, playhead } = await viewer.snapshot();
  seen.push({ state, sequence: playhead?.sequence });
  return seen;
}

/** Opens a stream with or without the worker, and loads it. */
export async function start(viewer: Viewer, source: string, hasWorker: boolean): Promise<void> {
  const query = `?src=${encodeURIComponent(source)}&ahead=${AHEAD}&behind=${BEHIND}`;
  if (hasWorker) await viewer.open(query);
  else await viewer.openAtOnce(`${query}&sw=off`);
  await viewer.load();
}

/** Seeks, and sees the very frame that belongs there. */
export async function seeFrame(viewer: Viewer, stream: Stream, seconds: number): Promise<void> {
  await viewer.seek(seconds);
  await expect
    .poll(() => viewer.frameNumber(), { message: `the frame at ${seconds} s` })
    .toBe(frameAt(stream, seconds));
}

/** On both sides of each boundary in the first two thirds of the stream. */
function defaultStops({ timelines: [video = []] }: Stream): number[] {
  const boundaries = video.map(({ startSeconds }) => startSeconds).filter((start) => start > 0);
  return boundaries.slice(0, Math.ceil((boundaries.length * 2) / 3)).flatMap(aroundBoundary);
}

/** Waits until each timeline holds just `k−M … k'+N`, and what is held of it has its init segment. */
export async function expectWindows(
  viewer: Viewer,
  stream: Stream,
  { runsAhead = false }: Journey = {},
): Promise<void> {
  const position = await viewer.position();
  const rate = await viewer.page.evaluate(
    () => (document.getElementById('video') as HTMLVideoElement).playbackRate,
  );
  const expected = stream.timelines.map((timeline) => windowAt(timeline, position, rate));
  await expect
    .poll(
      async () => {
        const held = new Set((await entries(viewer)).map(({ url }) => url));
        const asked = await askedByPlayer(viewer);
        return stream.timelines.map((timeline, index) => {
          const last = expected[index]?.at(-1) ?? 0;
          return heldOf(timeline, held)
            .filter(({ sequence, piece }) => {
              const mayBeBeyond = (runsAhead || index > 0) && has(asked, piece);
              return sequence <= last || !mayBeBeyond;
            })
            .map(({ sequence }) => sequence);
        });
      },
      { message: `what is held of each timeline at ${position} s` },
    )
    .toEqual(expected);
  expect((await viewer.snapshot()).failed).toEqual([]);
}

/**
 * The URLs that the player itself has asked for. Sound follows the video's buffer, and subtitles are
 * a target duration ahead of it, and a gap is no buffer: what hls.js takes beyond a window may stay.
 */
async function askedByPlayer({ page }: Viewer): Promise<ReadonlySet<string>> {
  const urls = await page.evaluate(() =>
    performance.getEntriesByType('resource').map(({ name }) => name),
  );
  return new Set(urls);
}

function has(urls: ReadonlySet<string>, piece: Piece | undefined): boolean {
  return piece !== undefined && urls.has(piece.url);
}

/** The sequence numbers from `k−M` to the end of the window; a gap cannot be held. */
function windowAt(timeline: readonly Stretch[], seconds: number, rate: number): number[] {
  const index = timeline.findLastIndex(({ startSeconds }) => startSeconds <= seconds);
  const { sequence = 0, startSeconds = 0, durationSeconds = 1 } = timeline[index] ?? {};
  const isPast = (seconds - startSeconds) / durationSeconds >= REFILL;
  const last = sequence + (isPast ? 1 : 0) + Math.ceil(AHEAD * rate);
  return timeline
    .filter(({ piece }) => piece !== undefined)
    .map((stretch) => stretch.sequence)
    .filter((each) => each >= sequence - BEHIND && each <= last);
}

function heldOf(timeline: readonly Stretch[], held: ReadonlySet<string>): Stretch[] {
  return timeline
    .filter(({ piece }) => piece && held.has(keyOf(piece)))
    .filter(({ init }) => !init || held.has(keyOf(init)));
}
