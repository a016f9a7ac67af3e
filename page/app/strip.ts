/** A rectangle on a strip, in CSS pixels. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A canvas whose x is media time. Colours are named by their custom properties in the style sheet. */
export class Strip {
  readonly width: number;
  readonly #context: CanvasRenderingContext2D;
  readonly #style: CSSStyleDeclaration;
  readonly #fromSeconds: number;
  readonly #pixelsPerSecond: number;

  /** Clears the canvas, at the screen's own resolution. */
  constructor(canvas: HTMLCanvasElement, fromSeconds: number, toSeconds: number) {
    const { clientWidth, clientHeight } = canvas;
    const ratio = devicePixelRatio;
    // Setting the size clears the canvas, also where it is the same.
    canvas.width = clientWidth * ratio;
    canvas.height = clientHeight * ratio;
    this.width = clientWidth;
    this.#context = canvas.getContext('2d') as CanvasRenderingContext2D;
    this.#context.scale(ratio, ratio);
    this.#context.textAlign = 'center';
    this.#context.textBaseline = 'top';
    this.#style = getComputedStyle(canvas);
    this.#context.font = this.#style.font;
    this.#fromSeconds = fromSeconds;
    this.#pixelsPerSecond = clientWidth / (toSeconds - fromSeconds);
  }

  x(seconds: number): number {
    return (seconds - this.#fromSeconds) * this.#pixelsPerSecond;
  }

  /** The media time at an x. */
  seconds(x: number): number {
    return this.#fromSeconds + x / this.#pixelsPerSecond;
  }

  fill({ left, right, top, bottom }: Box, colour: string): void {
    this.#context.fillStyle = this.#colour(colour);
    // However narrow, it is seen; where there is room, neighbours stand apart.
    const gap = right - left > 6 ? 1 : 0;
    this.#context.fillRect(
      left + gap,
      top + gap,
      Math.max(right - left - gap, 1),
      bottom - top - gap,
    );
  }

  /** Slanting lines. */
  hatch(box: Box, colour: string): void {
    const { left, right, top, bottom } = box;
    const height = bottom - top;
    this.#context.save();
    this.#context.beginPath();
    this.#context.rect(left, top, right - left, height);
    this.#context.clip();
    for (let x = left - height; x < right; x += 6) this.line(colour, 2, x, bottom, x + height, top);
    this.#context.restore();
  }

  cross({ left, right, top, bottom }: Box, colour: string): void {
    this.line(colour, 2, left, top, right, bottom);
    this.line(colour, 2, right, top, left, bottom);
  }

  /** A line through points, each an x and a y. */
  line(colour: string, width: number, ...points: readonly number[]): void {
    this.#context.strokeStyle = this.#colour(colour);
    this.#context.lineWidth = width;
    this.#context.beginPath();
    for (let index = 0; index < points.length; index += 2) {
      this.#context.lineTo(points[index] as number, points[index + 1] as number);
    }
    this.#context.stroke();
  }

  write(text: string, x: number, y: number, colour: string): void {
    this.#context.fillStyle = this.#colour(colour);
    this.#context.fillText(text, x, y);
  }

  #colour(name: string): string {
    return this.#style.getPropertyValue(name);
  }
}
