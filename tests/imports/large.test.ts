import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { rendition, STATIC_FOLDER } from '../browser/demo.ts';
import { expect, test } from '../browser/fixtures.ts';
import { ownVideos } from '../browser/library/importer.ts';
import { makeMovie } from '../media/movie.ts';

const FOLDER = `${STATIC_FOLDER}${rendition('540p').replace('/index.m3u8', '')}`;
const MOST_MEMORY_BYTES = 300e6;

test('a film of 61 MB is copied, and little of it is in memory at a time', async ({
  viewer,
  page,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'playahead-large-'));
  try {
    const path = join(folder, 'large.mp4');
    await writeFile(path, await makeMovie({ index: 'front', bytes: 61e6, folder: FOLDER }));
    await viewer.open('');
    const own = ownVideos(page);
    const memory = await peakMemory(page);
    const lookedAtMs = performance.now();
    await own.section.getByLabel('A video file').setInputFiles(path);
    await expect(own.import).toBeVisible();
    // The bar stands at 0 once the file is known by its bytes.
    const progress = own.section.getByRole('progressbar');
    await expect.poll(() => progress.evaluate((bar) => bar.getAttribute('value'))).toBe('0');
    const beganAtMs = performance.now();
    await own.import.click();
    await expect(own.words).toContainText('is in your library');
    const [lookedMs, madeMs] = [beganAtMs - lookedAtMs, performance.now() - beganAtMs];
    const taken = (await peakMemory(page)) - memory;
    const figures = [lookedMs, madeMs].map((ms) => `${(ms / 1000).toFixed(1)} s`);
    console.info(`Looked at and hashed, made, memory: ${figures.join(', ')}, ${taken / 1e6} MB`);
    expect(taken).toBeLessThan(MOST_MEMORY_BYTES);
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** The most that the processes of pages have had in memory, in bytes: `VmHWM` of proc_pid_status(5). */
async function peakMemory(page: Page): Promise<number> {
  const session = await page.context().browser()?.newBrowserCDPSession();
  const { processInfo = [] } = (await session?.send('SystemInfo.getProcessInfo')) ?? {};
  const renderers = processInfo.filter(({ type }) => type === 'renderer');
  const peaks = renderers.map(({ id }) => {
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${id}/status`, 'utf8')) ?? [];
    return Number(kib) * 1024;
  });
  return peaks.reduce((sum, each) => sum + each, 0);
}
