import { expect, test } from 'vitest';
import { certainVariant } from '../../../page/app/certain-variant.ts';

const URL_OF = 'https://media.test/film/index.m3u8?token=1';

test.each([
  ['one variant', [variant('a/media.m3u8')], undefined, '/film/a/media.m3u8'],
  ['one, after a comment and an empty line', [variant('# note\n\n/b.m3u8')], undefined, '/b.m3u8'],
  ['several, of which none was left', [variant('a.m3u8'), variant('b.m3u8')], undefined, undefined],
  [
    'the one that was left',
    [variant('a.m3u8'), variant('b.m3u8?Signature=2')],
    'b',
    '/film/b.m3u8?Signature=2',
  ],
  ['one that is gone', [variant('a.m3u8'), variant('c.m3u8')], 'b', undefined],
  ['a media playlist', ['#EXTINF:4,\n0.ts\n'], undefined, undefined],
  ['variables', ['#EXT-X-DEFINE:NAME="x",VALUE="y"\n', variant('{$x}.m3u8')], undefined, undefined],
])('the variant that hls.js begins with: %s', (_, lines, left, expected) => {
  const rendition = left && `https://media.test/film/${left}.m3u8`;
  const answer = { response: { url: URL_OF }, text: `#EXTM3U\r\n${lines.join('')}` };
  const certain = certainVariant(answer, rendition);
  expect(certain).toBe(expected && new URL(expected, URL_OF).href);
});

function variant(uri: string): string {
  return `#EXT-X-STREAM-INF:BANDWIDTH=200000,RESOLUTION=426x240\r\n${uri}\r\n`;
}
