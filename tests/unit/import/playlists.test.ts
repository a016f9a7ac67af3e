import { parse, setOptions, type types } from 'hls-parser';
import { expect, test } from 'vitest';
import { avcCodec, avcConfigurationIn } from '../../../page/import/avc-codec.ts';
import { Cuts, cutsAmong } from '../../../page/import/cuts.ts';
import {
  type MadeList,
  mediaPlaylist,
  multivariantPlaylist,
  peakBitsPerSecond,
} from '../../../page/import/playlists.ts';

setOptions({ strictMode: true });

const SOUND: MadeList = {
  name: 'sound',
  initUri: 'parts/sound-init.mp4',
  segments: segments([4, 16_000], [4, 17_000]),
  codec: 'mp4a.40.2',
};
const PICTURE = {
  ...{
    name: '360p',
    initUri: 'parts/360p-init.mp4',
    codec: 'avc1.64001e',
    width: 640,
    height: 360,
  },
  segments: segments([4, 400_000], [3.5, 700_000]),
};

test('a media playlist is one of a video on demand', () => {
  expect(mediaPlaylist(PICTURE).split('\n')).toEqual([
    '#EXTM3U',
    '#EXT-X-VERSION:6',
    '#EXT-X-TARGETDURATION:4',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    '#EXT-X-MAP:URI="parts/360p-init.mp4"',
    '#EXTINF:4.000000,',
    '0.m4s',
    '#EXTINF:3.500000,',
    '1.m4s',
    '#EXT-X-ENDLIST',
    '',
  ]);
});

test('a multivariant playlist says what each rendition takes, its sound included', () => {
  const master = parse(multivariantPlaylist([PICTURE], SOUND)) as types.MasterPlaylist;
  expect(master.variants).toHaveLength(1);
  expect(master.variants[0]).toMatchObject({
    uri: '360p.m3u8',
    bandwidth: 1_634_000,
    averageBandwidth: Math.ceil((1_100_000 * 8) / 7.5 + (33_000 * 8) / 8),
    codecs: 'avc1.64001e,mp4a.40.2',
    resolution: { width: 640, height: 360 },
  });
  expect(master.variants[0]?.audio[0]).toMatchObject({ uri: 'sound.m3u8', isDefault: true });
});

test('without sound there is no group of it', () => {
  const text = multivariantPlaylist([PICTURE], undefined);
  expect(text).not.toContain('AUDIO');
  expect(parse(text)).toMatchObject({ variants: [{ codecs: 'avc1.64001e' }] });
});

test.each([
  ['one segment after the other', segments([4, 100], [4, 300], [4, 200]), 600],
  ['short ones together', segments([4, 100], [1, 500], [1, 100], [4, 100]), 2400],
  ['one that is too short for a rate', segments([0.3, 30]), 800],
  ['nothing', segments(), 0],
])('the highest rate is that of about a target duration: %s', (_, list, bits) => {
  expect(peakBitsPerSecond(list)).toBeCloseTo(bits, 0);
});

test.each([
  ['every 2 s', [0, 2, 4, 6, 8], 9.5, [0, 4, 8]],
  ['one near its end', [0, 2, 4, 6, 8], 8.9, [0, 4]],
  ['every 3 s', [0, 3, 6, 9], 10, [0, 3, 6]],
  ['far apart', [0, 9, 18], 20, [0, 9, 18]],
  ['from later than 0', [1.4, 3.4, 5.4, 7.4], 8, [1.4, 5.4]],
  ['one', [0], 3, [0]],
])('key frames %s: where a copied stream is cut', (_, keyFrames, end, starts) => {
  expect(cutsAmong(keyFrames, end)).toEqual(starts);
});

test('a moment is in the segment that has begun by then, a rounding apart', () => {
  const cuts = new Cuts([0, 4, 8], 10);
  const moments = [-1, 0, 3.99, 3.99995, 4, 8, 99];
  expect(moments.map((moment) => cuts.at(moment))).toEqual([0, 0, 0, 1, 1, 2, 2]);
  expect([0, 1, 2].map((segment) => cuts.durationOf(segment))).toEqual([4, 4, 2]);
});

test('of H.264 the parameters are read where they are, and its profile and level from them', () => {
  const parameters = [1, 0x64, 0, 0x1e, 0xff];
  const box = Buffer.from([0, 0, 0, 8 + parameters.length, ...Buffer.from('avcC'), ...parameters]);
  const init = Uint8Array.from(Buffer.concat([Buffer.alloc(40), box, Buffer.alloc(8)])).buffer;
  expect([...avcConfigurationIn(init)]).toEqual(parameters);
  expect(avcCodec(avcConfigurationIn(init))).toBe('avc1.64001e');
  expect(() => avcConfigurationIn(new ArrayBuffer(8))).toThrow('no init segment of H.264');
});

test('a segment with nothing in it has its place in a playlist, and is not to be asked for', () => {
  const [first, second] = segments([4, 0], [4, 100]);
  const list = { ...SOUND, segments: [{ ...first, isGap: true }, second] } as MadeList;
  const text = mediaPlaylist(list);
  expect(text).toContain('#EXT-X-VERSION:8\n');
  expect(text).toContain('#EXTINF:4.000000,\n#EXT-X-GAP\n0.m4s\n#EXTINF:4.000000,\n1.m4s\n');
  expect(parse(text)).toMatchObject({ segments: [{ gap: true }, { uri: '1.m4s' }] });
});

/** Segments, each of so many seconds and bytes. */
function segments(...all: [number, number][]): MadeList['segments'] {
  return all.map(([seconds, bytes], index) => ({ uri: `${index}.m4s`, seconds, bytes }));
}
