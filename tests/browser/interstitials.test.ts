import { rendition, SEGMENT_COUNT, SEGMENT_SECONDS } from './demo.ts';
import { expect, test } from './fixtures.ts';
import { ownPage } from './own-page.ts';
import type { Viewer } from './viewer.ts';

const AHEAD = 3;

/** As long as three segments of the demo stream: there are two boundaries within it. */
const AD_SEGMENTS = 3;

/** Each is the same advertisement, at another place and appended in another way. */
const PLACES = {
  'a preroll': { tags: 'CUE="PRE",X-RESUME-OFFSET=0', atSeconds: 0, resumesAtSeconds: 0 },
  'a mid-roll in between': { tags: 'X-RESUME-OFFSET=0', atSeconds: 10, resumesAtSeconds: 10 },
  'a mid-roll in place of the film': { tags: '', atSeconds: 8, resumesAtSeconds: 20 },
};

for (const [what, { tags, atSeconds, resumesAtSeconds }] of Object.entries(PLACES)) {
  test(`${what} does not stall, and the film’s window is whole when it ends`, async ({
    viewer,
    origin,
  }) => {
    origin.serve('/film.m3u8', filmWith(tags, atSeconds));
    origin.serve('/ad.m3u8', playlistOf('360p', AD_SEGMENTS));
    await viewer.open('');
    const ours = await watch(viewer, { isAlone: false });
    expect(ours.adSeconds, 'the advertisement is played').toBeGreaterThan(8);
    const first = Math.floor(resumesAtSeconds / SEGMENT_SECONDS);
    const whole = Array.from({ length: AHEAD }, (_, index) => first + 1 + index);
    expect(ours.heldAtEnd).toEqual(expect.arrayContaining(whole));

    await viewer.playedTo(resumesAtSeconds + 6);
    const { playhead, held, window } = await viewer.snapshot();
    expect(playhead?.positionSeconds).toBeGreaterThanOrEqual(resumesAtSeconds + 5.5);
    expect(held).toEqual(expect.arrayContaining([window?.first, playhead?.sequence]));
    const segments = origin.log.since(ours.mark, ({ path }) => path.endsWith('.ts'));
    expect(new Set(segments.map(({ path }) => path)).size, 'none twice').toBe(segments.length);

    const alone = await watch(viewer, { isAlone: true });
    expect(alone.adSeconds).toBeGreaterThan(8);
    expect(ours.waits.length, `${ours.waits}, without us ${alone.waits}`).toBeLessThanOrEqual(
      alone.waits.length,
    );
  });
}

interface Watched {
  /** The log's length when it began. */
  readonly mark: number;
  /** How much of the advertisement was played. */
  readonly adSeconds: number;
  /** The moments of the advertisement at which the picture waited for what was not there. */
  readonly waits: readonly string[];
  /** What was held of the film when the advertisement ended. */
  readonly heldAtEnd: readonly number[];
}

/** Plays from the beginning through the advertisement, twice as fast, with our window or without. */
async function watch(
  { page, origin }: Viewer,
  { isAlone }: { readonly isAlone: boolean },
): Promise<Watched> {
  const mark = origin.log.mark();
  const html = ownPage({ ahead: AHEAD, source: 'film.m3u8', script: WATCH });
  const path = isAlone ? '/alone.html' : '/own.html';
  const served = isAlone
    ? html.replace(/^ *(import .*playahead\.js|window\.playahead = |registerWorker).*$/gm, '')
    : html;
  origin.serve(path, served, { 'Content-Type': 'text/html' });
  await page.goto(origin.url + path);
  const watched = await page.waitForFunction(() => (window as unknown as Site).watched, undefined, {
    timeout: 60_000,
  });
  return { mark, ...((await watched.jsonValue()) as Omit<Watched, 'mark'>) };
}

interface Site {
  watched?: Omit<Watched, 'mark'>;
}

/** Runs in the page, which has `hls`, `Hls` and `video`. */
const WATCH = `
  const waits = [];
  let adSeconds = 0;
  const isAd = () => Boolean(hls.interstitialsManager?.playingItem?.event);
  video.defaultPlaybackRate = video.playbackRate = 2;
  video.addEventListener('timeupdate', () => {
    const { currentTime = 0 } = hls.interstitialsManager?.interstitialPlayer ?? {};
    if (isAd()) adSeconds = Math.max(adSeconds, currentTime);
  });
  video.addEventListener('waiting', () => {
    // How it begins and ends is hls.js's own: another source takes the element.
    if (isAd() && adSeconds > 1 && adSeconds < 11) waits.push('at ' + adSeconds + ' s');
  });
  hls.on(Hls.Events.INTERSTITIAL_ENDED, async () => {
    const held = (await window.playahead?.snapshot())?.held ?? [];
    window.watched ??= { adSeconds, waits, heldAtEnd: held };
  });
  video.addEventListener('loadeddata', () => video.play().catch(() => {}), { once: true });
`;

function filmWith(tags: string, atSeconds: number): string {
  const at = new Date(Date.UTC(2026, 10, 25) + atSeconds * 1000).toISOString();
  const range = ['ID="ad"', 'CLASS="com.apple.hls.interstitial"', `START-DATE="${at}"`];
  const asset = ['X-ASSET-URI="ad.m3u8"', `DURATION=${AD_SEGMENTS * SEGMENT_SECONDS}`, tags];
  const list = [...range, ...asset].filter((each) => each !== '').join();
  return playlistOf(
    '240p',
    SEGMENT_COUNT,
    `#EXT-X-PROGRAM-DATE-TIME:2026-11-25T00:00:00.000Z\n#EXT-X-DATERANGE:${list}\n`,
  );
}

/** The first segments of the demo stream. */
function playlistOf(name: string, count: number, tags = ''): string {
  const folder = rendition(name).replace('index.m3u8', '');
  const segments = Array.from({ length: count }, (_, index) => {
    const number = String(index).padStart(3, '0');
    return `#EXTINF:${SEGMENT_SECONDS},\n${folder}segment-${number}.ts\n`;
  });
  const head = `#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-TARGETDURATION:${SEGMENT_SECONDS}\n`;
  return `${head}${tags}${segments.join('')}#EXT-X-ENDLIST\n`;
}
