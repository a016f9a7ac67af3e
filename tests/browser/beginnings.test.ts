import { rendition, SEGMENT_COUNT, SEGMENT_SECONDS } from './demo.ts';
import { expect, numbersOf, test } from './fixtures.ts';
import { ownPage } from './own-page.ts';

const AHEAD = 2;

/** hls.js begins three target durations before the end of a live stream, RFC 8216 §6.3.3. */
const LIVE_SEGMENTS = 20;
const AT_THE_EDGE = LIVE_SEGMENTS - 3;

/** What hls.js's own examples do: Play is pressed before anything has come. */
const EARLY_PLAY = 'hls.on(Hls.Events.MANIFEST_PARSED, () => video.play());';

for (const { what, playlist, config = {}, script = '', first } of [
  {
    what: 'a live stream',
    playlist: playlistOf(LIVE_SEGMENTS, { isLive: true }),
    first: AT_THE_EDGE,
  },
  {
    what: 'EXT-X-START',
    playlist: playlistOf(SEGMENT_COUNT, { tags: '#EXT-X-START:TIME-OFFSET=40\n' }),
    first: 10,
  },
  {
    what: 'EXT-X-START before the end of a live stream',
    playlist: playlistOf(LIVE_SEGMENTS, { isLive: true, tags: '#EXT-X-START:TIME-OFFSET=-40\n' }),
    first: LIVE_SEGMENTS - 10,
  },
  {
    what: 'startLoad at a place',
    playlist: playlistOf(SEGMENT_COUNT),
    config: { autoStartLoad: false },
    script: 'hls.on(Hls.Events.MANIFEST_PARSED, () => hls.startLoad(40));',
    first: 10,
  },
]) {
  test(`${what}: where Play is pressed at once, only what is about to be watched is fetched, and once`, async ({
    viewer,
    page,
    origin,
  }) => {
    origin.serve('/film.m3u8', playlist);
    const html = ownPage({
      ahead: AHEAD,
      source: 'film.m3u8',
      config,
      script: `${EARLY_PLAY}\n${script}`,
    });
    origin.serve('/own.html', html, { 'Content-Type': 'text/html' });
    await viewer.open('');
    await page.goto(`${origin.url}/own.html`);
    await viewer.playedTo(first * SEGMENT_SECONDS + 0.5);
    await viewer.pause();
    const { playhead, window } = await viewer.snapshot();
    expect(playhead?.sequence).toBe(first);
    const last = Math.min(window?.last ?? 0, playlist.split('#EXTINF').length - 2);
    await viewer.holds(first, last);
    await origin.log.idle();
    const wanted = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    expect(numbersOf(origin.log.media())).toEqual(wanted);
  });
}

/** The first segments of the demo stream. */
function playlistOf(count: number, { isLive = false, tags = '' } = {}): string {
  const folder = rendition('240p').replace('index.m3u8', '');
  const segments = Array.from({ length: count }, (_, index) => {
    const number = String(index).padStart(3, '0');
    return `#EXTINF:${SEGMENT_SECONDS},\n${folder}segment-${number}.ts\n`;
  });
  const head = `#EXTM3U\n#EXT-X-TARGETDURATION:${SEGMENT_SECONDS}\n${tags}`;
  return `${head}${segments.join('')}${isLive ? '' : '#EXT-X-ENDLIST\n'}`;
}
