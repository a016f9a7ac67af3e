import { expect, test } from 'vitest';
import {
  isLibraryCache,
  videoAt,
  videoCacheName,
  videoOfCache,
  videoUrl,
} from '../../../sw/core/library.ts';

const ID = `vid-${'Ab_9-'.repeat(8)}xyz`;
const SCOPE = 'https://example.com/films/';

test('a video has a cache of its own, which says whose it is', () => {
  const name = videoCacheName(ID, SCOPE);
  expect(name).toBe(`playahead-library-v1-${ID}:/films/`);
  expect(isLibraryCache(name)).toBe(true);
  expect(videoOfCache(name, SCOPE)).toBe(ID);
});

test.each([
  ['of another folder', videoCacheName(ID, 'https://example.com/')],
  ['of segments', 'playahead-segments-v2:/films/'],
  ['of nobody’s', `library-v1-${ID}:/films/`],
])('a cache %s holds no video of this library', (_, name) => {
  expect(videoOfCache(name, SCOPE)).toBeUndefined();
});

test('a file of a video is known by its URL', () => {
  const url = videoUrl(ID, 'parts/0.m4s', SCOPE);
  expect(url).toBe(`${SCOPE}library/${ID}/parts/0.m4s`);
  expect(videoAt(url, SCOPE)).toBe(ID);
});

test.each([
  ['of the network', `${SCOPE}video/${ID}/index.m3u8`],
  ['of another folder', `https://example.com/library/${ID}/index.m3u8`],
  ['of another origin', `https://example.org/films/library/${ID}/index.m3u8`],
  ['whose id is none', `${SCOPE}library/../index.m3u8`],
  ['whose id is cut', `${SCOPE}library/${ID.slice(1)}/index.m3u8`],
])('a URL %s is of no video of this library', (_, url) => {
  expect(videoAt(url, SCOPE)).toBeUndefined();
});
