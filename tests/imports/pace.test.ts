import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '../browser/fixtures.ts';
import { beginToEncode, ownVideos } from '../browser/library/importer.ts';

const SECONDS = 20;

for (const [width, height] of [
  [640, 360],
  [854, 480],
  [1280, 720],
  [1920, 1080],
] as const) {
  test(`how fast a film of ${height} lines is encoded in all its sizes`, async ({
    viewer,
    page,
  }) => {
    const folder = await mkdtemp(join(tmpdir(), 'playahead-pace-'));
    try {
      const path = join(folder, 'film.mp4');
      makeFilm(path, width, height);
      await viewer.open('');
      const beganAtMs = performance.now();
      await beginToEncode(page, {
        ...{ name: 'film.mp4', mimeType: 'video/mp4' },
        buffer: await readFile(path),
      });
      const own = ownVideos(page);
      await expect(own.words).toContainText('is in your library', { timeout: 200_000 });
      const rate = SECONDS / ((performance.now() - beganAtMs) / 1000);
      const [, sizes] = /· ([\dp, ]+) ·/.exec((await own.items.textContent()) ?? '') ?? [];
      console.info(`${sizes}: ${rate.toFixed(1)} × real time`);
      expect(rate).toBeGreaterThan(0);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}

/** Moving patterns with grain, as a camera has it. */
function makeFilm(path: string, width: number, height: number): void {
  const picture = `testsrc2=size=${width}x${height}:rate=25,noise=alls=6:allf=t`;
  const { status, stderr } = spawnSync('ffmpeg', [
    ...['-v', 'error', '-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', 'sine=sample_rate=48000'],
    ...['-t', String(SECONDS), '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'],
    ...['-crf', '28', '-c:a', 'aac', path],
  ]);
  if (status !== 0) throw new Error(`ffmpeg made no film: ${stderr}`);
}
