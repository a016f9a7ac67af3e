import { expect, test } from 'vitest';
import type { Film } from '../../../page/import/film.ts';
import { type Abilities, lackOfRoom, type Planned, planImport } from '../../../page/import/plan.ts';

const FILM: Film = {
  bytes: 60_000_000,
  durationSeconds: 120,
  picture: {
    type: 'video/mp4; codecs="avc1.64001f"',
    codec: 'H.264',
    canBeDecoded: true,
    width: 1280,
    height: 720,
    keyFrameGapSeconds: 2,
  },
  sound: { type: 'audio/mp4; codecs="mp4a.40.2"', codec: 'AAC', canBeDecoded: true },
};
const { picture } = FILM;

/** A browser that can do all but what is said. */
function browser({
  plays = () => true,
  encodes = true,
}: Partial<Pick<Abilities, 'plays'> & { encodes: boolean }> = {}): Abilities {
  return { plays, encodesPicture: encodes };
}

test('what the browser plays is copied as it is, or encoded in several sizes', () => {
  const [copied, encoded, ...others] = plansOf(planImport(FILM, browser()));
  expect(others).toEqual([]);
  expect(copied).toEqual({
    picture: 'copied',
    sound: 'copied',
    bytes: 61_200_000,
    words: 'copied as it is: H.264, 1280 × 720 with AAC',
  });
  expect(encoded).toEqual({
    picture: [
      { width: 1280, height: 720, bitsPerSecond: 2721655 },
      { width: 852, height: 480, bitsPerSecond: expect.any(Number) },
      { width: 640, height: 360, bitsPerSecond: expect.any(Number) },
    ],
    sound: 'copied',
    bytes: expect.any(Number),
    words: 'encoded anew, which takes longer: H.264, 720p, 480p, 360p with AAC',
  });
});

test('what there is no room for is told, and what is lacking', () => {
  const [copied] = plansOf(planImport(FILM, browser()));
  expect(lackOfRoom(copied, 62e6)).toBeUndefined();
  expect(lackOfRoom(copied, 60e6)).toMatch(/takes about 62 MB, and this browser has 60 MB left/);
  expect(lackOfRoom({ ...copied, bytes: 3.1e9 }, 0)).toMatch(/takes about 3\.1 GB.*has 0 MB left/);
});

test('a browser that cannot encode copies', () => {
  const plans = plansOf(planImport(FILM, browser({ encodes: false })));
  expect(plans.map(({ picture }) => picture)).toEqual(['copied']);
});

test.each([
  ['key frames too far apart', { keyFrameGapSeconds: 20 }, FILM.bytes],
  ['segments too large', { keyFrameGapSeconds: 8 }, 2e9],
])('a film with %s is encoded, or refused where that cannot be', (_, gap, bytes) => {
  const film = { ...FILM, bytes, picture: { ...picture, ...gap } };
  const plans = plansOf(planImport(film, browser()));
  expect(plans.map(({ picture }) => picture)).toEqual([expect.any(Array)]);
  expect(planImport(film, browser({ encodes: false }))).toEqual({
    refusal: expect.stringContaining('make a file of it that has one every 4 s'),
  });
});

test('a picture that the browser neither plays nor decodes is refused, and what can be done is said', () => {
  const strange = {
    ...picture,
    type: 'video/mp4; codecs="hvc1"',
    codec: 'H.265',
    canBeDecoded: false,
  };
  const planned = planImport(
    { ...FILM, picture: strange },
    browser({ plays: (type) => type !== strange.type }),
  );
  expect(planned).toEqual({
    refusal: expect.stringMatching(/H\.265, 1280 × 720.*Try another browser/),
  });
});

test('a film without sound is one', () => {
  const [copied] = plansOf(planImport({ ...FILM, sound: undefined }, browser()));
  expect(copied).toMatchObject({ sound: 'none', words: expect.stringContaining('without sound') });
});

test.each([
  ['decodes', true, 'encoded', 'its sound, which is AC-3, becomes AAC'],
  [
    'neither plays nor decodes',
    false,
    'none',
    'its sound is AC-3, which this browser cannot play, and is left out',
  ],
])('sound that the browser %s is seen to, and that is said', (_, canBeDecoded, done, words) => {
  const sound = { type: 'audio/mp4; codecs="ac-3"', codec: 'AC-3', canBeDecoded };
  const plays = (type: string) => type !== sound.type;
  const [copied] = plansOf(planImport({ ...FILM, sound }, browser({ plays })));
  expect(copied).toMatchObject({
    picture: 'copied',
    sound: done,
    words: expect.stringContaining(words),
  });
});

function plansOf(planned: Planned) {
  if ('refusal' in planned) throw new Error(planned.refusal);
  return planned.plans;
}
