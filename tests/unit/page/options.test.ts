import { describe, expect, test } from 'vitest';
import {
  formatOptions,
  type Options,
  parseOptions,
  parseSetting,
  parseStart,
  sourceUrl,
} from '../../../page/app/options.ts';
import { NO_CONFIG } from '../../../page/app/site-config.ts';
import { DEFAULT_SETTINGS, SETTING_NAMES } from '../../../sw/core/settings.ts';

const ID = `vid-${'aB3_-'.repeat(8)}xyz`;

const defaults: Options = {
  source: undefined,
  settings: DEFAULT_SETTINGS,
  worker: true,
  autoplay: false,
  startSeconds: undefined,
};

function withSettings(changes: Partial<Options['settings']>): Options {
  return { ...defaults, settings: { ...DEFAULT_SETTINGS, ...changes } };
}

/** Splits a link as the browser does. */
function parse(link: string) {
  const { search, hash } = new URL(link, 'https://page.example/');
  return parseOptions(search, hash);
}

describe('a link and the options that it stands for agree both ways:', () => {
  test.each<[string, Options]>([
    ['', defaults],
    ['?ahead=1', withSettings({ ahead: 1 })],
    ['?ahead=1000', withSettings({ ahead: 1000 })],
    ['?refill=0', withSettings({ refill: 0 })],
    ['?refill=1', withSettings({ refill: 1 })],
    ['?refill=0.333', withSettings({ refill: 0.333 })],
    ['?refill=1e-7', withSettings({ refill: 1e-7 })],
    ['?parallel=16', withSettings({ parallel: 16 })],
    ['?behind=0', withSettings({ behind: 0 })],
    [
      '?ahead=7&refill=0.5&parallel=3&behind=2',
      withSettings({ ahead: 7, refill: 0.5, parallel: 3, behind: 2 }),
    ],
    ['?sw=off', { ...defaults, worker: false }],
    ['?autoplay', { ...defaults, autoplay: true }],
    ['#t=0', { ...defaults, startSeconds: 0 }],
    ['#t=62', { ...defaults, startSeconds: 62 }],
    ['#t=62.25', { ...defaults, startSeconds: 62.25 }],
    [`?video=${ID}`, { ...defaults, source: ID }],
    ['?src=video/a/index.m3u8', { ...defaults, source: 'video/a/index.m3u8' }],
    [
      '?src=https://a.example:8080/b.m3u8',
      { ...defaults, source: 'https://a.example:8080/b.m3u8' },
    ],
    [
      '?src=https://a.example/b.m3u8%3Ftoken%3D1%26user%3Da%2Bb%23c',
      { ...defaults, source: 'https://a.example/b.m3u8?token=1&user=a+b#c' },
    ],
    ['?src=na%C3%AFve%20%26%20%25.m3u8', { ...defaults, source: 'naïve & %.m3u8' }],
    [
      `?video=${ID}&ahead=2&sw=off&autoplay#t=5`,
      {
        source: ID,
        settings: { ...DEFAULT_SETTINGS, ahead: 2 },
        worker: false,
        autoplay: true,
        startSeconds: 5,
      },
    ],
  ])('“%s”', (link, options) => {
    expect(parse(link)).toEqual({ options, problems: {} });
    expect(formatOptions(options)).toBe(link);
  });

  test.each([1e6, 1e20, 1e21, 0.1 + 0.2, 1e-7])('a start at %f s', (startSeconds) => {
    const options = { ...defaults, startSeconds };
    expect(parse(formatOptions(options))).toEqual({ options, problems: {} });
  });
});

describe('a link may be written in more than one way:', () => {
  test.each([
    ['?ahead=4&refill=0.75&parallel=2&behind=8&sw=on', ''],
    ['?autoplay=0', ''],
    ['?autoplay=false', ''],
    ['?autoplay=off', ''],
    ['?autoplay=1', '?autoplay'],
    ['?ahead=5.0&refill=.5', '?ahead=5&refill=0.5'],
    ['?ahead=%205%20', '?ahead=5'],
    ['?ahead=3&ahead=5', '?ahead=3'],
    ['?behind=1&ahead=2', '?ahead=2&behind=1'],
    ['?src=a%2Fb.m3u8', '?src=a/b.m3u8'],
    [`?src=${ID}`, `?video=${ID}`],
    [`?src=a.m3u8&video=${ID}`, `?video=${ID}`],
    ['?unknown=1&utm_source=x', ''],
    ['#t=', ''],
    ['#chapter', ''],
    ['#x=1&t=5', '#t=5'],
  ])('“%s” is “%s”', (link, canonical) => {
    const { options, problems } = parse(link);
    expect(problems).toEqual({});
    expect(formatOptions(options)).toBe(canonical);
  });
});

describe('what is malformed is named, and the default is used:', () => {
  const bad = ['-1', 'NaN', '1e9', '-1e9', 'Infinity', 'text', '', ' ', '1,5', '1;2', 'null', '5s'];

  test.each(SETTING_NAMES)('%s', (name) => {
    for (const text of bad) {
      const { options, problems } = parse(`?${name}=${encodeURIComponent(text)}`);
      expect(options, text).toEqual(defaults);
      expect(Object.keys(problems), text).toEqual([name]);
      expect(problems[name]).toContain(`“${text}” is not `);
      expect(problems[name]).toContain(`${DEFAULT_SETTINGS[name]} is used`);
    }
  });

  test.each([
    ['ahead', ['0', '1.5', '1001']],
    ['refill', ['-0.1', '1.1', '75']],
    ['parallel', ['0', '2.5', '17']],
    ['behind', ['0.5', '1001']],
  ] as const)('%s that breaks its own rule', (name, texts) => {
    for (const text of texts) {
      const { options, problems } = parse(`?${name}=${text}`);
      expect([options, Object.keys(problems)], text).toEqual([defaults, [name]]);
    }
  });

  test('one setting, while the others are taken', () => {
    const { options, problems } = parse('?ahead=0&refill=0.5&parallel=x&behind=1');
    expect(options).toEqual(withSettings({ refill: 0.5, behind: 1 }));
    expect(problems).toEqual({
      ahead: '“0” is not a whole number from 1 to 1000, or “auto”; 4 is used.',
      parallel: '“x” is not a whole number from 1 to 16; 2 is used.',
    });
  });

  test.each(['-1', 'NaN', 'Infinity', 'text', '1:30', '10,20', '5s'])('a start at “%s”', (text) => {
    const { options, problems } = parse(`#t=${text}`);
    expect(options).toEqual(defaults);
    expect(problems).toEqual({ start: expect.stringContaining(`“${text}” is not`) });
  });

  test.each(['', 'no', 'OFF', '0'])('the worker “%s”', (text) => {
    const { options, problems } = parse(`?sw=${text}`);
    expect(options).toEqual(defaults);
    expect(problems).toEqual({ worker: expect.stringContaining(`“${text}” is neither`) });
  });

  test.each(['', '../secret', 'a.b', 'a/b', '<b>', 'x'.repeat(129)])('the video “%s”', (text) => {
    const { options, problems } = parse(`?video=${text}`);
    expect(options).toEqual(defaults);
    expect(problems).toEqual({ source: expect.stringContaining(`“${text}” is not`) });
  });
});

test.each([
  '?%',
  '?ahead=%E0%A4%A',
  '?=&&==',
  '?src=%00',
  '?__proto__=1&constructor=2',
  '?ahead[]=1',
])('nothing throws at “%s”', (search) => {
  for (const hash of ['', '#', '#t=%', '#%E0%A4%A&t']) {
    expect(parseOptions(search, hash).options.worker).toBe(true);
  }
});

test('a setting’s field is read as the link is', () => {
  expect(parseSetting('ahead', '7')).toEqual({ value: 7 });
  expect(parseSetting('ahead', '0')).toEqual({
    value: 4,
    problem: '“0” is not a whole number from 1 to 1000, or “auto”; 4 is used.',
  });
});

test('N alone may be left to be chosen', () => {
  const { options, problems } = parseOptions('?src=a.m3u8&ahead=auto', '');
  expect([options.settings.ahead, problems]).toEqual(['auto', {}]);
  expect(formatOptions(options)).toBe('?src=a.m3u8&ahead=auto');
  expect(parseSetting('behind', 'auto').problem).toContain('“auto” is not a whole number');
});

test('an empty start is no start', () => {
  expect([null, '', ' '].map(parseStart)).toEqual(Array(3).fill({ value: undefined }));
  expect(parseStart('0')).toEqual({ value: 0 });
});

describe('a source', () => {
  const base = 'https://page.example/player/index.html?src=x#t=1';

  test.each([
    ['video/a/index.m3u8', 'https://page.example/player/video/a/index.m3u8'],
    ['/a.m3u8', 'https://page.example/a.m3u8'],
    ['../a.m3u8', 'https://page.example/a.m3u8'],
    ['//b.example/a.m3u8', 'https://b.example/a.m3u8'],
    ['http://localhost:8080/a.m3u8?x=1', 'http://localhost:8080/a.m3u8?x=1'],
    [' https://b.example/a.m3u8 ', 'https://b.example/a.m3u8'],
    ['https://b.example/playlist', 'https://b.example/playlist'],
    ['https://b.example/a.m3u8?from=b.mp4', 'https://b.example/a.m3u8?from=b.mp4'],
    [ID, `https://page.example/player/video/${ID}/index.m3u8`],
  ])('“%s” is the playlist %s', (source, url) => {
    expect(sourceUrl(source, base, NO_CONFIG)).toEqual({ url });
  });

  test.each([
    ['', 'Give the URL'],
    ['   ', 'Give the URL'],
    ['https://', 'is not a URL'],
    ['https://b.example:port/', 'is not a URL'],
    ['ftp://b.example/a.m3u8', 'Only http and https'],
    ['javascript:alert(1)', 'Only http and https'],
    ['data:application/vnd.apple.mpegurl,x', 'Only http and https'],
    ['file:///a.m3u8', 'Only http and https'],
    ['https://user:secret@b.example/a.m3u8', 'user name and password'],
    ['https://user@b.example/a.m3u8', 'user name and password'],
    ['https://:secret@b.example/a.m3u8', 'user name and password'],
  ])('“%s” is refused: %s', (source, words) => {
    expect(sourceUrl(source, base, NO_CONFIG)).toEqual({ problem: expect.stringContaining(words) });
  });
});
