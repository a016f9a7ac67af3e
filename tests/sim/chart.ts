/** Lines of points, and marks beside them, in one picture. */
export interface Chart {
  /** Of its file. */
  readonly name: string;
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly lines: readonly { readonly name: string; readonly points: readonly Point[] }[];
  readonly marks: readonly Point[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
  readonly name: string;
}

const WIDTH = 760;
const HEIGHT = 440;
const PLOT = { left: 60, right: 620, top: 40, bottom: 380 };
const TICKS = 5;
/** Told apart by colour, and by their dashes too. */
const DASHES = ['', '8 4', '2 3', '10 3 2 3', '4 2'];

/** As SVG, for light and dark pages alike. */
export function chartOf({ title, x, y, lines, marks }: Chart): string {
  const all = [...lines.flatMap(({ points }) => points), ...marks];
  const xTicks = ticksTo(Math.max(...all.map((point) => point.x)));
  const yTicks = ticksTo(Math.max(...all.map((point) => point.y)));
  const [mostX, mostY] = [xTicks.at(-1) ?? 1, yTicks.at(-1) ?? 1];
  const px = (value: number) => PLOT.left + (value / mostX) * (PLOT.right - PLOT.left);
  const py = (value: number) => PLOT.bottom - (value / mostY) * (PLOT.bottom - PLOT.top);
  const place = (point: Point) => `${px(point.x).toFixed(1)},${py(point.y).toFixed(1)}`;
  const parts = [
    `<text class="title" x="${PLOT.left}" y="20">${escaped(title)}</text>`,
    ...xTicks.map((tick) => {
      const at = px(tick).toFixed(1);
      return `<line class="grid" x1="${at}" x2="${at}" y1="${PLOT.top}" y2="${PLOT.bottom}"/><text text-anchor="middle" x="${at}" y="${PLOT.bottom + 18}">${tick}</text>`;
    }),
    ...yTicks.map((tick) => {
      const at = py(tick).toFixed(1);
      return `<line class="grid" x1="${PLOT.left}" x2="${PLOT.right}" y1="${at}" y2="${at}"/><text text-anchor="end" x="${PLOT.left - 8}" y="${Number(at) + 4}">${tick}</text>`;
    }),
    `<text text-anchor="middle" x="${(PLOT.left + PLOT.right) / 2}" y="${PLOT.bottom + 42}">${escaped(x)}</text>`,
    `<text text-anchor="middle" transform="translate(16 ${(PLOT.top + PLOT.bottom) / 2}) rotate(-90)">${escaped(y)}</text>`,
    ...lines.flatMap(({ name, points }, index) => {
      const kind = `c${index % DASHES.length}`;
      const legendY = PLOT.top + 10 + index * 20;
      return [
        `<polyline class="${kind}" points="${points.map(place).join(' ')}"/>`,
        ...points.map((point) => {
          const [cx, cy] = place(point).split(',');
          return `<circle class="${kind}" cx="${cx}" cy="${cy}" r="2.5"><title>${escaped(`${name}, ${point.name}`)}</title></circle>`;
        }),
        `<line class="${kind}" x1="${PLOT.right + 20}" x2="${PLOT.right + 50}" y1="${legendY}" y2="${legendY}"/><text x="${PLOT.right + 58}" y="${legendY + 4}">${escaped(name)}</text>`,
      ];
    }),
    ...marks.map((mark) => {
      const [mx, my] = [px(mark.x), py(mark.y)];
      const isRight = mx > (PLOT.left + PLOT.right) / 2;
      return `<path class="mark" d="M${(mx - 5).toFixed(1)} ${my.toFixed(1)}h10M${mx.toFixed(1)} ${(my - 5).toFixed(1)}v10"/><text class="marked" text-anchor="${isRight ? 'end' : 'start'}" x="${(mx + (isRight ? -8 : 8)).toFixed(1)}" y="${(my - 6).toFixed(1)}">${escaped(mark.name)}</text>`;
    }),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${escaped(title)}">
<style>
  text { font: 12px system-ui, sans-serif; fill: #57606a }
  .title { font-size: 14px; font-weight: 600; fill: #24292f } .marked { fill: #24292f }
  .grid { stroke: #d0d7de; stroke-width: .5 } polyline { fill: none } polyline, line { stroke-width: 1.5 }
  .mark { stroke: #cf222e; stroke-width: 2 }
${DASHES.map((dash, index) => `  .c${index} { stroke: ${['#0969da', '#8250df', '#1a7f37', '#9a6700', '#bf3989'][index]}; ${dash ? `stroke-dasharray: ${dash}` : ''} } circle.c${index} { stroke: none; fill: ${['#0969da', '#8250df', '#1a7f37', '#9a6700', '#bf3989'][index]} }`).join('\n')}
  @media (prefers-color-scheme: dark) { text { fill: #9198a1 } .title, .marked { fill: #f0f6fc } .grid { stroke: #3d444d } }
</style>
${parts.join('\n')}
</svg>
`;
}

/** Round numbers from 0 to one that is no less. */
function ticksTo(most: number): number[] {
  const rough = Math.max(most, 1e-9) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const count = Math.ceil(most / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, tick) => Number((tick * step).toPrecision(6)));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
