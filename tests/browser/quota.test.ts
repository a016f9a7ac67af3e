import { statSync } from 'node:fs';
import { rendition, STATIC_FOLDER, sequenceOf } from './demo.ts';
import { asked, expect, test } from './fixtures.ts';
import { StorageQuota } from './storage-quota.ts';
import type { Viewer } from './viewer.ts';

const RENDITION = rendition('360p');
const AHEAD = 4;
const SEGMENT_BYTES = sizeOf(0);

for (const [room, segments] of [
  ['nothing', 0],
  ['one segment', 1],
  ['N − 1 segments', AHEAD - 1],
] as const) {
  test(`with storage for ${room} it plays on, and says that storage is short`, async ({
    viewer,
    origin,
  }) => {
    const quota = await StorageQuota.for(viewer);
    await viewer.open(`?src=${RENDITION}&ahead=${AHEAD}`);
    // Chromium counts headers and keys besides the bytes: half a segment is more than these.
    await quota.leave(segments === 0 ? 0 : (segments + 0.5) * SEGMENT_BYTES);
    await viewer.load();
    const stalls = await viewer.watchForStalls();
    await viewer.play();
    await viewer.playedTo(14);
    await saysShort(viewer);
    // Two that are written at once are each compared with what was stored before: one more may fit.
    const most = segments === 0 ? 0 : segments + 1;
    expect((await viewer.held()).length).toBeLessThanOrEqual(most);
    expect(await stalls()).toEqual([]);
    expect(quota.workerErrors).toEqual([]);
    await expect(viewer.page.locator('#status')).toBeEmpty();
    // What was refused crosses the network once more, for the player, and not again and again.
    for (const sequence of new Set(asked(origin.log.media()))) {
      const requests = origin.log.media(({ path }) => sequenceOf(path) === sequence);
      expect(requests.length, `requests for segment ${sequence}`).toBeLessThanOrEqual(2);
    }
  });
}

test('storage that is full in mid-download refuses it, and it plays on', async ({
  viewer,
  origin,
}) => {
  const quota = await StorageQuota.for(viewer);
  await viewer.open(`?src=${RENDITION}&ahead=${AHEAD}&parallel=1`);
  await viewer.load();
  const held = origin.link.holdWhere(({ path }) => sequenceOf(path) === 3, { afterBytes: 50_000 });
  const stalls = await viewer.watchForStalls();
  await viewer.play();
  await held.caught;
  await viewer.holds(0, 2);
  await quota.leave(SEGMENT_BYTES / 2);
  held.release();
  await saysShort(viewer);
  expect((await viewer.snapshot()).failed.map(({ sequence }) => sequence)).toContain(3);
  await viewer.playedTo(17);
  expect(await viewer.heldSequences()).toEqual([0, 1, 2]);
  expect(await stalls()).toEqual([]);
  expect(quota.workerErrors).toEqual([]);
});

async function saysShort(viewer: Viewer): Promise<void> {
  await expect.poll(async () => (await viewer.snapshot()).storageShort).toBe(true);
  await expect(viewer.page.locator('#map-text')).toContainText('storage is short');
}

function sizeOf(sequence: number): number {
  const file = `segment-${String(sequence).padStart(3, '0')}.ts`;
  return statSync(`${STATIC_FOLDER}${RENDITION.replace('index.m3u8', file)}`).size;
}
