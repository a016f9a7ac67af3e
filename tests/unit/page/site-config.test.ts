import { describe, expect, test } from 'vitest';
import { withPartUrls } from '../../../page/app/part-urls.ts';
import { parseSiteConfig } from '../../../page/app/site-config.ts';
import { isVideoId, placeOf } from '../../../page/app/video-id.ts';

const BASE = 'https://page.example/player/config.json';

test('a whole configuration is read, and its URLs are absolute', () => {
  const text = JSON.stringify({
    videos: { source: '/api/{id}/index.m3u8?x={id}', part: 'https://cdn.example/{id}/{part}' },
    credentials: { 'https://cdn.example': 'cookies', self: 'token' },
  });
  const { config, problems } = parseSiteConfig(text, BASE);
  expect(problems).toEqual([]);
  expect(config.videos).toEqual({
    source: 'https://page.example/api/{id}/index.m3u8?x={id}',
    part: 'https://cdn.example/{id}/{part}',
  });
  expect([...config.credentials]).toEqual([
    ['https://cdn.example', 'cookies'],
    ['https://page.example', 'token'],
  ]);
  expect(placeOf('vid-1', config)).toBe('https://page.example/api/vid-1/index.m3u8?x=vid-1');
});

test.each([
  ['{', 'it is not JSON'],
  ['[]', 'it is []: it is to be an object'],
  ['{"video":{}}', '“video” means nothing here: there may be videos, credentials and uploads'],
  ['{"videos":{}}', '“videos.source” is missing'],
  ['{"videos":7}', '“videos” is 7: it is to be an object'],
  ['{"videos":{"source":"/a/index.m3u8"}}', '“videos.source” is "/a/index.m3u8"'],
  ['{"videos":{"source":"https://{id}.example/a"}}', '“videos.source” is'],
  ['{"videos":{"source":"javascript:{id}"}}', '“videos.source” is'],
  ['{"videos":{"source":"/{id}","part":"/x"}}', '“videos.part” is "/x"'],
  ['{"videos":{"source":"/{id}","parts":"/x"}}', '“videos.parts” means nothing here'],
  ['{"uploads":{"sign":7}}', '“uploads.sign” is 7: it is to be the http or https URL'],
  ['{"uploads":{"sign":"ftp://a.example/"}}', '“uploads.sign” is "ftp://a.example/"'],
  ['{"uploads":{"url":"/sign"}}', '“uploads.url” means nothing here: there may be sign'],
  ['{"credentials":{"https://a.example/x":"token"}}', 'names no origin'],
  ['{"credentials":{"https://a.example":"bearer"}}', 'is "bearer": it is to be "none"'],
])('what is wrong in %s is named: %s', (text, words) => {
  const { problems } = parseSiteConfig(text, BASE);
  expect(problems.join('; ')).toContain(words);
});

test('what is wrong is left out, and the rest holds', () => {
  const text =
    '{"videos":{"source":"/{id}","part":"/x"},"credentials":{"x":"token","self":"none"}}';
  const { config, problems } = parseSiteConfig(text, BASE);
  expect(problems.length).toBe(2);
  expect(config.videos).toEqual({ source: 'https://page.example/{id}' });
  expect([...config.credentials]).toEqual([['https://page.example', 'none']]);
});

test.each(['', '../x', '..', '%2e%2e', 'a/b', 'a b', '<b>', 'a.b', 'x'.repeat(129), 'ä', 'a\n'])(
  '“%s” is no id',
  (text) => expect(isVideoId(text)).toBe(false),
);

describe('where the parts of a playlist are', () => {
  const places = { id: 'v1', template: 'https://cdn.example/{id}/parts/{part}' };
  const moved = (text: string) => withPartUrls(text, 'https://api.example/v1/index.m3u8', places);

  test('segments, init segments and parts have the template’s URLs, and the names that they had', () => {
    const text = [
      '#EXTM3U',
      '#EXT-X-KEY:METHOD=AES-128,URI="key.bin"',
      '#EXT-X-MAP:URI="https://old.example/x/init.mp4?sig=1",BYTERANGE="100@0"',
      '#EXTINF:4,a title',
      '../x/a%20b.ts?sig=2',
      '#EXTINF:4,',
      'c.ts',
      '',
    ].join('\r\n');
    expect(moved(text).split('\n')).toEqual([
      '#EXTM3U',
      '#EXT-X-KEY:METHOD=AES-128,URI="key.bin"',
      '#EXT-X-MAP:URI="https://cdn.example/v1/parts/init.mp4",BYTERANGE="100@0"',
      '#EXTINF:4,a title',
      'https://cdn.example/v1/parts/a%20b.ts',
      '#EXTINF:4,',
      'https://cdn.example/v1/parts/c.ts',
      '',
    ]);
  });

  test('a multivariant playlist stays as it is', () => {
    const text = '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow.m3u8\n';
    expect(moved(text)).toBe(text);
  });
});
