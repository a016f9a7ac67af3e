import { expect, test } from 'vitest';
import { nameOf, renditionsOf } from '../../../page/import/renditions.ts';

test.each([
  ['1920 × 1080', 1920, 1080, ['1920×1080', '1280×720', '852×480', '640×360']],
  ['4K', 3840, 2160, ['1920×1080', '1280×720', '852×480', '640×360']],
  ['a phone held upright', 720, 1280, ['720×1280', '480×852', '360×640']],
  ['an odd size', 853, 479, ['852×478', '640×360']],
  ['what is hardly larger than is usual', 1306, 735, ['1306×734', '852×480', '638×360']],
  ['what is smaller than all that is usual', 320, 180, ['320×180']],
])('of %s', (_, width, height, sizes) => {
  const made = renditionsOf({ width, height }, 1e9);
  expect(made.map((each) => `${each.width}×${each.height}`)).toEqual(sizes);
  const rates = made.map(({ bitsPerSecond }) => bitsPerSecond);
  expect(rates).toEqual([...rates].sort((a, b) => b - a));
});

test('none has more bits than the film', () => {
  const rates = renditionsOf({ width: 1920, height: 1080 }, 1e6).map((each) => each.bitsPerSecond);
  expect(Math.max(...rates)).toBe(1e6);
});

test('a size is called by its shorter side', () => {
  expect(nameOf({ width: 720, height: 1280 })).toBe('720p');
});
