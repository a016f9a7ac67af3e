import { readFileSync } from 'node:fs';
import { parseTrace } from '../sim/trace.ts';
import { rendition } from './demo.ts';
import { expect, test } from './fixtures.ts';
import type { Viewer } from './viewer.ts';

const KBPS = 3000;

test('what was measured is saved as a recording that the simulator reads', async ({
  viewer,
  origin,
}) => {
  await viewer.open(`?src=${rendition('360p')}&ahead=4`);
  const button = viewer.page.getByRole('button', { name: 'Save this session' });
  await expect(button, 'before anything came').toBeDisabled();
  origin.link.shape({ kbps: KBPS, rttMs: 60 });
  await viewer.load();
  await viewer.play();
  await viewer.playedTo(2);
  await viewer.seek(30);
  await origin.log.idle();
  await viewer.pause();
  const csv = await saved(viewer);
  const { kbps, rttMs, durationMs } = parseTrace('session', csv);
  expect(durationMs).toBeGreaterThan(2000);
  // What a link carries at most it never carries more of; how much less depends on the machine.
  expect(Math.max(...kbps)).toBeLessThan(1.3 * KBPS);
  expect(Math.min(...rttMs)).toBeGreaterThanOrEqual(60);
  for (const event of ['loadeddata', 'play', 'playing', 'seeking', 'seeked', 'pause']) {
    expect(csv).toMatch(new RegExp(`^[\\d.]+,,,${event},[\\d.]+$`, 'm'));
  }
  expect(csv.split('\n').slice(1).join('')).toMatch(/^[\d.,a-z]*$/);
});

test('each video is a session of its own', async ({ viewer, origin }) => {
  await viewer.open(`?src=${rendition('240p')}&ahead=2`);
  await viewer.load();
  await viewer.play();
  await viewer.playedTo(1);
  await viewer.pause();
  await origin.log.idle();
  expect(await saved(viewer)).toContain(',play,');
  await viewer.page.getByLabel('Source').fill(rendition('360p'));
  await viewer.load();
  await origin.log.idle();
  expect(await saved(viewer)).not.toContain(',play,');
});

async function saved({ page }: Viewer): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save this session' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('playahead-session.csv');
  return readFileSync(await download.path(), 'utf8');
}
