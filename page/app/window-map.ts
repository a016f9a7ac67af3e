import { placeAt } from '../../sw/core/timeline.ts';
import type { Picture } from '../attach/snapshot.ts';
import { spansOf } from '../attach/time-ranges.ts';
import { type Box, Strip } from './strip.ts';
import { clock, endOf } from './words.ts';

/** Where segments are narrower than this, a second strip shows those around the playhead. */
const MIN_SEGMENT_PX = 14;
const CLOSE_UP_SEGMENTS = 40;

/** What is written needs so much room, in CSS pixels. */
const DIGIT_PX = 7;
const CLOCK_PX = 64;
const HALF_CLOCK_PX = 16;

/** The top and the height of each lane of a strip, in CSS pixels. */
const LANES = {
  window: [3, 8],
  segments: [14, 26],
  buffer: [43, 5],
  played: [51, 5],
  axis: [60, 14],
} as const;

/** Seconds, minutes and hours. */
const AXIS_STEPS_SECONDS = [1, 60, 3600].flatMap((unit) =>
  [1, 2, 5, 10, 15, 30].map((count) => count * unit),
);

/** The window map: all segments of the timeline by time, what is known of each, and the playhead. */
export class WindowMap {
  readonly #whole: HTMLCanvasElement;
  readonly #closeUp: HTMLCanvasElement;
  readonly #video: HTMLVideoElement;

  constructor(video: HTMLVideoElement, whole: HTMLCanvasElement, closeUp: HTMLCanvasElement) {
    this.#video = video;
    this.#whole = whole;
    this.#closeUp = closeUp;
  }

  /** Draws the map; an empty one where no stream is loaded. */
  draw(picture: Picture | undefined): void {
    const end = picture ? endOf(picture) : 1;
    const count = picture?.segments.length ?? 0;
    const whole = new Strip(this.#whole, 0, end);
    this.#closeUp.hidden = !picture || whole.width / count >= MIN_SEGMENT_PX;
    outline(whole, end);
    if (!picture) return;
    drawStrip(whole, picture, this.#video);
    if (this.#closeUp.hidden) return;
    const width = (end / count) * CLOSE_UP_SEGMENTS;
    // A third of it is behind the playhead, the rest ahead.
    const from = Math.max(0, Math.min(picture.positionSeconds - width / 3, end - width));
    const closeUp = new Strip(this.#closeUp, from, from + width);
    outline(closeUp, end);
    drawStrip(closeUp, picture, this.#video);
  }
}

/** Where the segments of a timeline are, or will be. */
function outline(strip: Strip, end: number): void {
  const [top, height] = LANES.segments;
  const [left, right, bottom] = [strip.x(0), strip.x(end), top + height];
  strip.line('--line', 1, left, top, right, top, right, bottom, left, bottom, left, top);
}

function drawStrip(strip: Strip, picture: Picture, video: HTMLVideoElement): void {
  const { segments, firstSequence, view, window: span, positionSeconds } = picture;
  const end = endOf(picture);
  const lane = (name: keyof typeof LANES, from: number, to: number): Box => {
    const [top, height] = LANES[name];
    return { left: strip.x(from), right: strip.x(to), top, bottom: top + height };
  };
  const box = (sequence: number): Box => {
    const { start = 0, duration = 0 } = segments[sequence - firstSequence] ?? {};
    return lane('segments', start, start + duration);
  };
  for (const sequence of view?.held ?? []) strip.fill(box(sequence), '--held');
  for (const { sequence, receivedBytes, totalBytes } of view?.underWay ?? []) {
    const whole = box(sequence);
    const arrived = totalBytes ? receivedBytes / totalBytes : 0;
    strip.hatch(whole, '--under-way');
    strip.fill(
      { ...whole, right: whole.left + (whole.right - whole.left) * arrived },
      '--under-way',
    );
  }
  for (const { sequence } of view?.failed ?? []) strip.cross(box(sequence), '--failed');
  if (strip.x(end) - strip.x(0) >= segments.length * 4) {
    const held = new Set(view?.held);
    const underWay = new Set(view?.underWay.map(({ sequence }) => sequence));
    const visible = (x: number) => placeAt(segments, strip.seconds(x))?.index ?? 0;
    for (let index = visible(0); index <= visible(strip.width); index += 1) {
      const each = box(firstSequence + index);
      strip.line('--line', 1, each.left, each.top, each.left, each.bottom);
      const sequence = firstSequence + index;
      const number = String(sequence);
      if (underWay.has(sequence) || each.right - each.left < number.length * DIGIT_PX) continue;
      const colour = held.has(sequence) ? '--on-held' : '--text';
      strip.write(number, (each.left + each.right) / 2, each.top + 8, colour);
    }
  }
  const first = span && segments[span.first - firstSequence];
  if (span && first) {
    const last = segments[span.last - firstSequence];
    const box = lane('window', first.start, last ? last.start + last.duration : end);
    strip.line('--window', 2, ...bracket(box));
  }
  for (const name of ['buffer', 'played'] as const) {
    const ranges = name === 'buffer' ? video.buffered : video.played;
    for (const span of spansOf(ranges)) strip.fill(lane(name, ...span), `--${name}`);
  }
  const step = AXIS_STEPS_SECONDS.find((each) => strip.x(each) - strip.x(0) >= CLOCK_PX) ?? end;
  const firstStep = Math.floor(strip.seconds(0) / step) * step;
  for (let at = firstStep; at < Math.min(end, strip.seconds(strip.width)); at += step) {
    const centre = strip.x(at) + HALF_CLOCK_PX;
    // What would be cut is left out.
    const fits = centre >= HALF_CLOCK_PX && centre <= strip.width - HALF_CLOCK_PX;
    if (fits) strip.write(clock(at), centre, LANES.axis[0], '--muted');
  }
  const at = strip.x(positionSeconds);
  const foot = LANES.played[0] + LANES.played[1];
  // A halo, so that it is seen on whatever it crosses.
  strip.line('--page', 6, at, 0, at, foot);
  strip.line('--playhead', 2, at, 0, at, foot);
  strip.line('--playhead', 8, at, 0, at, LANES.window[1]);
}

function bracket({ left, right, top, bottom }: Box): number[] {
  return [left + 1, bottom, left + 1, top, right - 1, top, right - 1, bottom];
}
