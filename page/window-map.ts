import type { Picture } from './playahead.ts';

/** The part of the timeline that one strip shows, in media seconds. */
interface Extent {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

/** A strip narrower than this per segment is joined by a second one, around the playhead. */
const MIN_SEGMENT_PX = 14;
const CLOSE_UP_SEGMENTS = 40;

/** Where the lanes of a strip lie, in CSS pixels from its top. */
const LANES = {
  window: { top: 4, height: 8 },
  segments: { top: 16, height: 30 },
  buffer: { top: 50, height: 6 },
  played: { top: 60, height: 6 },
  axis: { top: 70, height: 14 },
} as const;

/** The window map: all segments of the timeline by time, what is known of each, and the playhead. */
export class WindowMap {
  readonly #whole: HTMLCanvasElement;
  readonly #closeUp: HTMLCanvasElement;
  readonly #video: HTMLVideoElement;

  constructor(
    video: HTMLVideoElement,
    canvases: { readonly whole: HTMLCanvasElement; readonly closeUp: HTMLCanvasElement },
  ) {
    this.#video = video;
    this.#whole = canvases.whole;
    this.#closeUp = canvases.closeUp;
  }

  /** Draws the map; nothing where no stream is loaded. */
  draw(picture: Picture | undefined): void {
    const last = picture?.segments.at(-1);
    this.#closeUp.hidden = true;
    if (!picture || !last) {
      const { context, width, height } = prepare(this.#whole);
      context.clearRect(0, 0, width, height);
      return;
    }
    const end = last.start + last.duration;
    this.#strip(this.#whole, picture, { fromSeconds: 0, toSeconds: end });
    const count = picture.segments.length;
    if (this.#whole.clientWidth / count >= MIN_SEGMENT_PX) return;
    this.#closeUp.hidden = false;
    const widthSeconds = (end / count) * CLOSE_UP_SEGMENTS;
    const middle = picture.positionSeconds + widthSeconds / 6;
    const fromSeconds = Math.min(Math.max(middle - widthSeconds / 2, 0), end - widthSeconds);
    this.#strip(this.#closeUp, picture, { fromSeconds, toSeconds: fromSeconds + widthSeconds });
  }

  #strip(canvas: HTMLCanvasElement, picture: Picture, extent: Extent): void {
    const { context, width, height, colour } = prepare(canvas);
    const scale = width / (extent.toSeconds - extent.fromSeconds);
    const x = (seconds: number) => (seconds - extent.fromSeconds) * scale;
    const lane = (name: keyof typeof LANES, from: number, to: number): Box => {
      const { top, height: laneHeight } = LANES[name];
      return { left: x(from), top, width: Math.max(x(to) - x(from), 1), height: laneHeight };
    };
    const segmentBox = (sequence: number): Box | undefined => {
      const segment = picture.segments[sequence - picture.firstSequence];
      return segment && lane('segments', segment.start, segment.start + segment.duration);
    };
    context.clearRect(0, 0, width, height);
    context.font = '11px system-ui, sans-serif';

    drawEmpty(context, lane('segments', extent.fromSeconds, extent.toSeconds), colour('--line'));
    const { view, window: span } = picture;
    for (const sequence of view?.held ?? []) {
      fill(context, inset(segmentBox(sequence)), colour('--held'));
    }
    for (const { sequence, receivedBytes, totalBytes } of view?.underWay ?? []) {
      const box = inset(segmentBox(sequence));
      hatch(context, box, colour('--under-way'));
      const part = totalBytes ? receivedBytes / totalBytes : 0;
      fill(context, box && { ...box, width: box.width * part }, colour('--under-way'));
    }
    for (const { sequence } of view?.failed ?? []) {
      cross(context, inset(segmentBox(sequence)), colour('--failed'));
    }
    drawBorders(context, picture, extent, segmentBox, colour('--line'));
    if (span) {
      const first = picture.segments[span.first - picture.firstSequence];
      const end = Math.min(span.last - picture.firstSequence, picture.segments.length - 1);
      const last = picture.segments[end];
      if (first && last) {
        bracket(
          context,
          lane('window', first.start, last.start + last.duration),
          colour('--window'),
        );
      }
    }
    for (const [from, to] of ranges(this.#video.buffered)) {
      fill(context, lane('buffer', from, to), colour('--buffer'));
    }
    for (const [from, to] of ranges(this.#video.played)) {
      fill(context, lane('played', from, to), colour('--played'));
    }
    drawAxis(context, extent, x, width, colour('--muted'));
    drawPlayhead(context, x(picture.positionSeconds), colour('--playhead'));
  }
}

/** The map in words, for those who do not see it. */
export function mapInWords(picture: Picture | undefined): string {
  if (!picture) return 'No stream is loaded.';
  const { segments, firstSequence, positionSeconds, window: span, view, storageShort } = picture;
  const lastSequence = firstSequence + segments.length - 1;
  const sentences = [`Playhead at ${clock(positionSeconds)} of ${clock(endOf(picture))}.`];
  if (span) {
    const last = Math.min(span.last, lastSequence);
    const window =
      span.first > last
        ? 'is at the end'
        : `is ${span.first === last ? `segment ${last}` : `segments ${span.first} to ${last}`}`;
    sentences.push(`The window ${window}, of ${segments.length} counted from ${firstSequence}.`);
  }
  if (view) {
    sentences.push(`Held: ${runs(view.held)}.`);
    sentences.push(`Under way: ${runs(view.underWay.map(({ sequence }) => sequence))}.`);
    for (const { sequence, reason } of view.failed) {
      sentences.push(`Segment ${sequence} failed: ${reason}.`);
    }
  }
  if (storageShort) sentences.push('The browser’s storage is short, so less is held.');
  return sentences.join(' ');
}

/** Seconds as a clock shows them: 1:05, 1:01:05. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(whole / 60) % 60, whole % 60].map((part) =>
    String(part).padStart(2, '0'),
  );
  const hours = Math.floor(whole / 3600);
  return hours > 0 ? `${hours}:${parts.join(':')}` : parts.join(':').replace(/^0/, '');
}

/** Numbers as runs: "0–3, 7". */
export function runs(numbers: readonly number[]): string {
  const sorted = [...numbers].sort((a, b) => a - b);
  const found: { first: number; last: number }[] = [];
  for (const number of sorted) {
    const run = found.at(-1);
    if (run && number <= run.last + 1) run.last = number;
    else found.push({ first: number, last: number });
  }
  const texts = found.map(({ first, last }) => (first === last ? `${first}` : `${first}–${last}`));
  return texts.length > 0 ? texts.join(', ') : 'none';
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function prepare(canvas: HTMLCanvasElement) {
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  const ratio = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const style = getComputedStyle(canvas);
  return { context, width, height, colour: (name: string) => style.getPropertyValue(name) };
}

function endOf({ segments }: Picture): number {
  const last = segments.at(-1);
  return last ? last.start + last.duration : 0;
}

function* ranges(timeRanges: TimeRanges): Generator<[number, number]> {
  for (let index = 0; index < timeRanges.length; index += 1) {
    yield [timeRanges.start(index), timeRanges.end(index)];
  }
}

function inset(box: Box | undefined): Box | undefined {
  if (!box || box.width < 6) return box;
  const { left, top, width, height } = box;
  return { left: left + 1.5, top: top + 2, width: width - 3, height: height - 4 };
}

function fill(context: CanvasRenderingContext2D, box: Box | undefined, colour: string): void {
  if (!box) return;
  context.fillStyle = colour;
  context.fillRect(box.left, box.top, box.width, box.height);
}

function hatch(context: CanvasRenderingContext2D, box: Box | undefined, colour: string): void {
  if (!box) return;
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  context.beginPath();
  for (let offset = -box.height; offset < box.width; offset += 6) {
    context.moveTo(box.left + offset, box.top + box.height);
    context.lineTo(box.left + offset + box.height, box.top);
  }
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.stroke();
  context.restore();
}

function cross(context: CanvasRenderingContext2D, box: Box | undefined, colour: string): void {
  if (!box) return;
  const { left, top, width, height } = box;
  context.beginPath();
  context.moveTo(left, top);
  context.lineTo(left + width, top + height);
  context.moveTo(left + width, top);
  context.lineTo(left, top + height);
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.stroke();
}

function drawEmpty(context: CanvasRenderingContext2D, box: Box, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.strokeRect(box.left + 0.5, box.top + 0.5, box.width - 1, box.height - 1);
}

/** Lines between segments and their numbers, where there is room for them. */
function drawBorders(
  context: CanvasRenderingContext2D,
  picture: Picture,
  extent: Extent,
  boxOf: (sequence: number) => Box | undefined,
  colour: string,
): void {
  const { segments, firstSequence } = picture;
  const pixels = context.canvas.clientWidth / (extent.toSeconds - extent.fromSeconds);
  if (pixels * (endOf(picture) / segments.length) < 4) return;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const [index, { start, duration }] of segments.entries()) {
    if (start + duration < extent.fromSeconds || start > extent.toSeconds) continue;
    const box = boxOf(firstSequence + index);
    if (!box) continue;
    fill(context, { ...box, left: Math.round(box.left), width: 1 }, colour);
    if (box.width < 22) continue;
    const style = getComputedStyle(context.canvas);
    const isHeld = picture.view?.held.includes(firstSequence + index);
    context.fillStyle = style.getPropertyValue(isHeld ? '--on-held' : '--text');
    context.fillText(
      String(firstSequence + index),
      box.left + box.width / 2,
      box.top + box.height / 2,
    );
  }
}

function bracket(context: CanvasRenderingContext2D, box: Box, colour: string): void {
  const { left, top, width, height } = box;
  context.beginPath();
  context.moveTo(left + 1, top + height);
  context.lineTo(left + 1, top + 1);
  context.lineTo(left + width - 1, top + 1);
  context.lineTo(left + width - 1, top + height);
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.stroke();
}

function drawAxis(
  context: CanvasRenderingContext2D,
  { fromSeconds, toSeconds }: Extent,
  x: (seconds: number) => number,
  width: number,
  colour: string,
): void {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400];
  const room = ((toSeconds - fromSeconds) / width) * 64;
  const step = steps.find((candidate) => candidate >= room) ?? 14_400;
  context.fillStyle = colour;
  context.textBaseline = 'top';
  context.textAlign = 'left';
  for (let at = Math.ceil(fromSeconds / step) * step; at < toSeconds; at += step) {
    if (x(at) > width - 30) break;
    context.fillText(clock(at), x(at) + 2, LANES.axis.top);
  }
}

function drawPlayhead(context: CanvasRenderingContext2D, at: number, colour: string): void {
  const left = Math.max(1, at);
  context.fillStyle = colour;
  context.fillRect(left - 1, 0, 2, LANES.played.top + LANES.played.height);
  context.beginPath();
  context.moveTo(left - 6, 0);
  context.lineTo(left + 6, 0);
  context.lineTo(left, 8);
  context.fill();
}
