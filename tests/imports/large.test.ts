import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { rendition, STATIC_FOLDER } from '../browser/demo.ts';
import { expect, test } from '../browser/fixtures.ts';
import { ownVideos } from '../browser/library/importer.ts';
import { OwnBrowser } from '../browser/own-browser.ts';
import { Viewer } from '../browser/viewer.ts';
import { makeMovie } from '../media/movie.ts';

const FOLDER = `${STATIC_FOLDER}${rendition('540p').replace('/index.m3u8', '')}`;
const MOST_MEMORY_BYTES = 300e6;
const FILM_BYTES = 61e6;

for (const [name, times] of [
  ['61 MB', 1],
  ['2 GB', 34],
] as const) {
  test(`a film of ${name} is copied, and little of it is in memory at a time`, async ({
    origin,
  }) => {
    test.slow();
    const folder = await mkdtemp(join(tmpdir(), 'playahead-large-'));
    const browser = await OwnBrowser.make();
    try {
      const path = await makeFilm(folder, times);
      const page = await browser.start();
      await new Viewer(page, origin).open('');
      const own = ownVideos(page);
      const memory = await peakMemory(page);
      const lookedAtMs = performance.now();
      await own.section.getByLabel('A video file').setInputFiles(path);
      await expect(own.import).toBeVisible();
      // The bar stands at 0 once the file is known by its bytes.
      const progress = own.section.getByRole('progressbar');
      await expect
        .poll(() => progress.evaluate((bar) => bar.getAttribute('value')), { timeout: 120_000 })
        .toBe('0');
      const beganAtMs = performance.now();
      await own.import.click();
      await expect(own.words).toContainText('is in your library', { timeout: 400_000 });
      const [lookedMs, madeMs] = [beganAtMs - lookedAtMs, performance.now() - beganAtMs];
      const taken = (await peakMemory(page)) - memory;
      const figures = [lookedMs, madeMs].map((ms) => `${(ms / 1000).toFixed(1)} s`);
      const size = `${(statSync(path).size / 1e6).toFixed()} MB`;
      console.info(
        `${size}: looked at and hashed, made: ${figures.join(', ')}; memory: ${(taken / 1e6).toFixed()} MB`,
      );
      expect(taken).toBeLessThan(MOST_MEMORY_BYTES);
    } finally {
      await browser.remove();
      await rm(folder, { recursive: true });
    }
  });
}

/** The demo stream with filler as one film, so many times over. */
async function makeFilm(folder: string, times: number): Promise<string> {
  const once = join(folder, 'once.mp4');
  await writeFile(once, await makeMovie({ index: 'front', bytes: FILM_BYTES, folder: FOLDER }));
  if (times === 1) return once;
  const whole = join(folder, 'whole.mp4');
  const loop = ['-stream_loop', String(times - 1), '-i', once];
  const { status, stderr } = spawnSync('ffmpeg', ['-v', 'error', ...loop, '-c', 'copy', whole]);
  if (status !== 0) throw new Error(`ffmpeg made no film: ${stderr}`);
  return whole;
}

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
