import { expect, test } from 'vitest';
import { behindPlayerMs } from '../../../page/app/behind-player.ts';
import { firstSegment } from '../../../page/app/first-segment.ts';

const URL_OF = 'https://media.test/film/index.m3u8?token=1';
const FILM = playlist('#EXTINF:4.0,\na.ts', '#EXTINF:4.0,title\nb.ts?x=1', '#EXTINF:2,\n/c.ts');

test.each([
  ['from the beginning', FILM, -1, '/film/a.ts'],
  ['from 0', FILM, 0, '/film/a.ts'],
  ['in the midst of one', FILM, 5, '/film/b.ts?x=1'],
  ['at the very beginning of one', FILM, 8, '/c.ts'],
  ['near the end of one, where it may be the next one', FILM, 7.7, undefined],
  ['behind the end', FILM, 11, undefined],
  ['with a discontinuity', playlist('#EXT-X-DISCONTINUITY\n#EXTINF:4,\na.ts'), 0, '/film/a.ts'],
  ['live', FILM.replace('#EXT-X-ENDLIST\n', ''), 0, undefined],
  ['with an init segment', playlist('#EXT-X-MAP:URI="i.mp4"\n#EXTINF:4,\na.m4s'), 0, undefined],
  ['encrypted', playlist('#EXT-X-KEY:METHOD=AES-128,URI="k"\n#EXTINF:4,\na.ts'), 0, undefined],
  ['a range', playlist('#EXTINF:4,\n#EXT-X-BYTERANGE:100@0\na.ts'), 0, undefined],
  ['with a place of its own to begin at', playlist('#EXT-X-START:TIME-OFFSET=9'), 0, undefined],
  ['of renditions', '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\na.m3u8\n', 0, undefined],
  ['empty', playlist(), 0, undefined],
])('the segment that hls.js asks for first: %s', (_, text, seconds, expected) => {
  const segment = firstSegment(text, URL_OF, seconds);
  expect(segment).toBe(expected && new URL(expected, URL_OF).href);
});

test('it is asked for a round trip before hls.js is there, which comes at the pace of the page’s own script', () => {
  // Half of the link for 100 ms, so the rest of hls.js takes 5.4 times 50 ms of all of it.
  const timing = { requestStart: 200, responseStart: 240, responseEnd: 340 };
  expect(behindPlayerMs(timing)).toBeCloseTo(340 + 270 - 40);
});

test('beside a script that was there already, at once', () => {
  const timing = { requestStart: 20, responseStart: 21, responseEnd: 22 };
  expect(behindPlayerMs(timing)).toBeLessThan(25);
});

function playlist(...segments: string[]): string {
  return ['#EXTM3U', '#EXT-X-TARGETDURATION:4', ...segments, '#EXT-X-ENDLIST', ''].join('\n');
}
