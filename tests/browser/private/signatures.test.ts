import { configOf, ID, TOKEN } from './api.ts';
import { expect, test } from './fixtures.ts';
import { everythingKept, openSignedIn } from './visitor.ts';

test.use({ isSigned: true });

test('a signature that expires while it plays: a fresh playlist, once, and it plays on', async ({
  viewer,
  page,
  origin,
  api,
}) => {
  origin.serve('/config.json', configOf(api, false));
  api.tokens.add(TOKEN);
  await openSignedIn(viewer, `?video=${ID}&ahead=1`, TOKEN);
  await viewer.play();
  const stalls = await viewer.watchForStalls();
  await viewer.playedTo(1);
  const playlists = () =>
    api.origin.log.entries(({ path, method }) => method === 'GET' && path.endsWith('.m3u8'));
  const before = playlists().length;
  api.signatures.push('s2');
  await viewer.playedTo(14);
  expect(playlists().length - before).toBe(1);
  expect(await stalls()).toEqual([]);
  await expect(page.locator('#status')).toBeEmpty();
  // What is refused with each signature is said to be.
  api.signatures.push('s3');
  api.origin.faults.add({
    match: ({ path }) => path.includes('segment-'),
    fault: { type: 'status', status: 403 },
  });
  await viewer.startSeek(70);
  await expect(page.locator('#status')).toContainText('its server refuses it (403)');
  expect(playlists().length - before).toBe(2);
  expect(await everythingKept(viewer)).not.toContain(TOKEN);
});
