import type { ContestantResult, Results, ScenarioResult } from './results.ts';
import { spreadOf } from './statistics.ts';
import { shown } from './table.ts';

/** What the README shows, and which way is better. */
const PANELS: readonly { readonly scenario: string; readonly better: string }[] = [
  { scenario: 'cold-start', better: 'less is better' },
  { scenario: 'warm-start', better: 'less is better' },
  { scenario: 'reload', better: 'less is better' },
  { scenario: 'efficiency-300-50', better: 'more is better' },
  { scenario: 'outage-60', better: 'less is better' },
  { scenario: 'four-tabs', better: 'less is better' },
];
/** More than these nobody compares at a glance; the table has all. */
const MOST_BARS = 5;

const COLUMN_WIDTH = 400;
const MARGIN = 16;
const BAR_WIDTH = 270;
/** Where the figures end, right of the longest bar. */
const VALUE_X = 350;
const BAR_HEIGHT = 8;
const ROW_HEIGHT = 30;
const HEAD_HEIGHT = 52;

/** The medians as bars, ours and the others’, for light and dark pages alike. */
export function chartOf({ scenarios }: Results): string {
  const panels = PANELS.flatMap(({ scenario, better }) => {
    const result = scenarios.find(({ name }) => name === scenario);
    return result ? [panelOf(result, better)] : [];
  });
  const panelHeight = HEAD_HEIGHT + MOST_BARS * ROW_HEIGHT + MARGIN;
  const width = 2 * COLUMN_WIDTH + MARGIN;
  const height = Math.ceil(panels.length / 2) * panelHeight + MARGIN;
  const placed = panels.map((panel, index) => {
    const x = MARGIN + (index % 2) * COLUMN_WIDTH;
    const y = MARGIN + Math.floor(index / 2) * panelHeight;
    return `<g transform="translate(${x} ${y})">\n${panel}\n</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="The benchmark’s medians">
<style>
  text { font: 12px system-ui, sans-serif; fill: #57606a }
  .title { font-size: 14px; font-weight: 600; fill: #24292f }
  .ours { fill: #0969da } .other { fill: #8c959f } .bound { stroke: #cf222e; stroke-width: 2 }
  .value { text-anchor: end }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1 } .title { fill: #f0f6fc } .ours { fill: #4493f8 } .other { fill: #656c76 }
  }
</style>
${placed.join('\n')}
</svg>
`;
}

function panelOf(result: ScenarioResult, better: string): string {
  const { title, figures, contestants, bound } = result;
  const [main] = figures;
  if (!main) return '';
  const bars = contestants
    .slice(0, MOST_BARS)
    .map((each) => ({ each, value: medianOf(each, main.key) }));
  const least = bound?.figures[main.key];
  const most = Math.max(least ?? 0, ...bars.map(({ value }) => (Number.isNaN(value) ? 0 : value)));
  const scale = most > 0 ? BAR_WIDTH / most : 0;
  const lines = [
    `<text class="title" y="14">${escaped(title)}</text>`,
    `<text y="32">${escaped(main.label)}; ${better}${least ? '; red: the bound' : ''}</text>`,
    ...bars.map(({ each, value }, row) => {
      const y = HEAD_HEIGHT + row * ROW_HEIGHT;
      const width = Number.isNaN(value) ? 0 : Math.max(value * scale, 1);
      const kind = each.id.startsWith('ours') ? 'ours' : 'other';
      const text = Number.isNaN(value) ? 'does not play' : shown(value, main.unit);
      return (
        `<text y="${y}">${escaped(each.name)}</text>` +
        `<rect class="${kind}" y="${y + 5}" width="${width.toFixed(1)}" height="${BAR_HEIGHT}" rx="2"/>` +
        `<text class="value" x="${VALUE_X}" y="${y + 13}">${text}</text>` +
        boundAt(least, scale, y)
      );
    }),
  ];
  return lines.join('\n');
}

/** A mark across a bar, at what the link and its round trips alone allow. */
function boundAt(least: number | undefined, scale: number, y: number): string {
  if (!least) return '';
  const x = (least * scale).toFixed(1);
  return `<line class="bound" x1="${x}" x2="${x}" y1="${y + 3}" y2="${y + 15}"/>`;
}

function medianOf({ singles }: ContestantResult, key: string): number {
  return spreadOf(singles.map((each) => Number(each[key] ?? Number.NaN))).median;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
