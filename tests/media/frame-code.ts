export interface FramePixels {
  /** RGBA, row by row, as from `CanvasRenderingContext2D.getImageData`. */
  readonly data: Uint8ClampedArray | readonly number[];
  readonly width: number;
  readonly height: number;
}

/**
 * The number of the demo stream's frame (25 a second, counted from 0) that these pixels of a whole
 * frame show, at any scale; `undefined` if they show none, or two frames blended.
 *
 * The frame carries a row of square blocks: one white, one black, the number in binary with the most
 * significant bit first (white is 1), and a last bit that makes the count of ones even.
 *
 * Tests send the text of this function into the browser, so it refers to nothing outside itself.
 */
export function readFrameNumber(pixels: FramePixels): number | undefined {
  // Fractions of the frame's width and height. make-demo-stream.mjs reads these numbers from here.
  const layout = { left: 0.125, top: 0.05, cellWidth: 0.05, cellHeight: 0.1, numberBits: 12 };

  const [white = 0, black = 0, ...levels] = Array.from(
    { length: 2 + layout.numberBits + 1 },
    (_, cell) => meanLevel(cell),
  );
  // Wide margins: a right picture shows about 250 against 5. (Not-a-number, from a tiny frame, fails too.)
  if (!(white > 180 && black < 75)) return undefined;

  const bits: number[] = [];
  for (const level of levels) {
    const share = (level - black) / (white - black);
    if (share > 0.3 && share < 0.7) return undefined;
    bits.push(share > 0.5 ? 1 : 0);
  }
  if (bits.reduce((sum, bit) => sum + bit, 0) % 2 !== 0) return undefined;
  return bits.slice(0, layout.numberBits).reduce((number, bit) => number * 2 + bit, 0);

  /** Mean of red, green and blue over the middle of a cell, where scaling leaves no neighbour's trace. */
  function meanLevel(cell: number): number {
    const cellLeft = layout.left + cell * layout.cellWidth;
    const fromX = Math.ceil((cellLeft + 0.3 * layout.cellWidth) * pixels.width);
    const toX = Math.floor((cellLeft + 0.7 * layout.cellWidth) * pixels.width);
    const fromY = Math.ceil((layout.top + 0.3 * layout.cellHeight) * pixels.height);
    const toY = Math.floor((layout.top + 0.7 * layout.cellHeight) * pixels.height);
    let sum = 0;
    let samples = 0;
    for (let y = fromY; y < toY; y++) {
      for (let x = fromX; x < toX; x++) {
        const at = 4 * (y * pixels.width + x);
        sum += (pixels.data[at] ?? 0) + (pixels.data[at + 1] ?? 0) + (pixels.data[at + 2] ?? 0);
        samples += 3;
      }
    }
    return sum / samples;
  }
}
