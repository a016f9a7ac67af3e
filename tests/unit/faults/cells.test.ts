import { expect, test } from 'vitest';
import { FAULTS } from '../../faults/catalogue.ts';
import { CELLS, COLUMNS } from '../../faults/cells.ts';
import { makeFilm, newVersion } from '../../faults/film.ts';

test('each fault from O1 to O23 has a row, in their order', () => {
  const ids = [...new Set(FAULTS.map(({ name }) => name.split(' ')[0]))];
  expect(ids).toEqual(Array.from({ length: 23 }, (_, index) => `O${index + 1}`));
});

test('each row has a cell in each column, and no two cells have one name', () => {
  expect(CELLS.length).toBe(FAULTS.length * COLUMNS.length);
  expect(new Set(CELLS.map(({ name }) => name)).size).toBe(CELLS.length);
});

test('a cell cannot exist only where its fault is about ranges, or its pictures cannot be read', () => {
  const namesIn = (isFile: boolean) => {
    const cells = CELLS.filter(({ phase }) => (phase === 'file') === isFile);
    return new Set(cells.flatMap(({ cannotExist, fault }) => (cannotExist ? fault.name : [])));
  };
  expect([...namesIn(false)]).toEqual(['O7', 'O8', 'O9 late', 'O9 short']);
  expect([...namesIn(true)]).toEqual(['O7', 'O15 CORS', 'O15 no CORS']);
});

test.each(['transport-stream', 'fragmented-mp4'] as const)(
  'the ranges of a film (%s) are its files, one after the other',
  (kind) => {
    const [files, ranges] = [makeFilm(kind, false), makeFilm(kind, true)];
    for (const { type, sequence, bytes } of files.parts) {
      if (type !== 'segment' && type !== 'init') continue;
      const other = ranges.parts.find((part) => part.type === type && part.sequence === sequence);
      const { first = 0, last = 0 } = other?.range ?? {};
      const file = ranges.files.get(other?.path ?? '');
      expect(file?.subarray(first, last + 1).equals(bytes), `${type} ${sequence}`).toBe(true);
    }
  },
);

test('a later version of a file has other bytes, and of media as many', () => {
  for (const kind of ['transport-stream', 'fragmented-mp4'] as const) {
    for (const { type, path, bytes } of makeFilm(kind, false).parts) {
      const later = newVersion(path, bytes);
      expect(later.equals(bytes), path).toBe(false);
      if (type !== 'playlist') expect(later.length, path).toBe(bytes.length);
    }
  }
});
