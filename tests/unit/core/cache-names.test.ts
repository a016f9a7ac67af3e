import { describe, expect, test } from 'vitest';
import { cacheName, cacheNames, isCacheOf, isMediaFor } from '../../../sw/core/cache-names.ts';

const A = 'https://site.example/a/';
const ROOT = 'https://site.example/';

test('a cache is named with the path of its worker’s scope', () => {
  expect(cacheNames(A)).toEqual({
    segments: 'playahead-segments-v2:/a/',
    playlists: 'playahead-playlists-v2:/a/',
  });
  expect(cacheName('shell-0123456789ab', ROOT)).toBe('playahead-shell-0123456789ab:/');
});

describe('a worker', () => {
  test.each(['playahead-segments-v1:/a/', 'playahead-shell-0123456789ab:/a/', 'playahead-x:/a/'])(
    'has %s of its own scope',
    (name) => expect(isCacheOf(A, name)).toBe(true),
  );

  test.each(['playahead-segments-v1', 'playahead-playlists-v1', 'playahead-shell-0123456789ab'])(
    'may have left %s, of before scopes counted',
    (name) => expect(isCacheOf(A, name)).toBe(true),
  );

  test.each([
    ...['playahead-segments-v2:/', 'playahead-segments-v2:/b/', 'playahead-segments-v2:/a/b/'],
    ...['playahead-segments-v2:/b:/a/', 'films', 'my-playahead-notes', 'playahead-notes', 'x:/a/'],
  ])('has nothing to do with %s', (name) => expect(isCacheOf(A, name)).toBe(false));
});

describe('who signs out of a page', () => {
  const page = `${A}film.html?t=4#5`;

  test('deletes the media of the scope that the page is in', () => {
    const names = ['segments-v2:/a/', 'playlists-v2:/a/', 'segments-v1', 'playlists-v1'];
    for (const name of names)
      expect(isMediaFor({ page, scope: A }, `playahead-${name}`)).toBe(true);
    const others = ['segments-v2:/', 'playlists-v2:/b/', 'shell-0123456789ab:/a/'];
    for (const name of others) {
      expect(isMediaFor({ page, scope: A }, `playahead-${name}`), name).toBe(false);
    }
  });

  test('deletes, where there is no worker any more, what one may have left', () => {
    const names = ['segments-v2:/a/', 'playlists-v2:/', 'segments-v1'];
    for (const name of names) expect(isMediaFor({ page }, `playahead-${name}`), name).toBe(true);
    expect(isMediaFor({ page }, 'playahead-segments-v2:/b/')).toBe(false);
    expect(isMediaFor({ page }, 'films')).toBe(false);
  });
});
