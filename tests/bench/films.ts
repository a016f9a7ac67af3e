import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { makeMovie } from '../media/movie.ts';
import { fileBody } from '../origin/body.ts';
import type { Origin } from '../origin/origin.ts';
import { bytesToFrame } from './frame-bytes.ts';
import { bytesAtRate, paddedTo } from './padding.ts';

/** A stream of the benchmark: the same small pictures, at exactly the bitrates that are named. */
export interface Film {
  readonly name: string;
  readonly segmentSeconds: number;
  readonly durationSeconds: number;
  /** 25 where nothing is said. */
  readonly framesPerSecond?: number;
  readonly renditions: readonly Rendition[];
  /** Whether it is an MP4 too, of its first rendition, with its index before the media. */
  readonly isFile?: boolean;
}

export interface Rendition {
  readonly name: string;
  readonly bitsPerSecond: number;
  readonly height: 144 | 180 | 270;
  /** Whether the bits are the picture’s own, which stay in the player’s memory, or null packets. */
  readonly isDense?: boolean;
}

/** What is made with ffmpeg stays here, and git ignores it. */
const FOLDER = resolve('tests/bench/.cache/films');
const WIDTHS = { 144: 256, 180: 320, 270: 480 } as const;
const DURATION_SECONDS = 360;
/** Of the dense film’s 8 Mbit/s, what the encoder may have beside the container’s own. */
const DENSE_SHARE = 0.9;

/** One rendition. Small pictures, so that no decoder weighs; the rate is what the link feels. */
export function film(name: string, mbps: number, segmentSeconds: 2 | 4 | 10): Film {
  const renditions = [{ name: 'main', bitsPerSecond: mbps * 1e6, height: 180 }] as const;
  return { name, segmentSeconds, durationSeconds: DURATION_SECONDS, renditions };
}

/** As `film`, with so few pictures that a dozen viewings at once leave a small machine time. */
export function easyFilm(...[name, mbps, segmentSeconds]: Parameters<typeof film>): Film {
  return { ...film(name, mbps, segmentSeconds), framesPerSecond: 5 };
}

/** What most scenarios play: 2 Mbit/s in segments of 4 s. */
export const FOUR_SECONDS = film('four-seconds', 2, 4);

/** As `film`, of 8 Mbit/s that fill the player’s memory as a real picture’s do. */
export const DENSE_FILM: Film = {
  ...film('dense', 8, 4),
  renditions: [{ name: 'main', bitsPerSecond: 8e6, height: 180, isDense: true }],
};

/** Three renditions, of which 3 Mbit/s can carry two. */
export const THREE_RENDITIONS: Film = {
  ...film('three', 1, 4),
  renditions: [
    { name: 'low', bitsPerSecond: 1e6, height: 144 },
    { name: 'middle', bitsPerSecond: 2.5e6, height: 180 },
    { name: 'high', bitsPerSecond: 6e6, height: 270 },
  ],
};

/** The path of a film’s multivariant playlist. */
export function playlistOf({ name }: Film): string {
  return `films/${name}/index.m3u8`;
}

/** The path of the MP4 beside a multivariant playlist. */
export function fileBeside(playlist: string): string {
  return playlist.replace('index.m3u8', 'movie.mp4');
}

/** How many bytes a film's MP4 has. */
export function fileBytes(served: Film): number {
  return statSync(fileOf(served)).size;
}

/** The number of the segment at a path; not a number where it is none. */
export function sequenceOf(path: string): number {
  return Number(/segment-(\d+)\.ts/.exec(path)?.[1] ?? Number.NaN);
}

/** The bytes of one segment. */
export function segmentBytes({ segmentSeconds }: Film, { bitsPerSecond }: Rendition): number {
  return bytesAtRate(bitsPerSecond, segmentSeconds);
}

/** The bytes of a segment up to the end of the frame that is shown so many seconds into it. */
export function frameBytes(served: Film, rendition: Rendition, seconds: number): number {
  const file = readFileSync(join(sourceOf(served, rendition), 'segment-001.ts'));
  const { size, read } = paddedTo(file, segmentBytes(served, rendition));
  return bytesToFrame(read(0, size), seconds);
}

/** Serves a film. `cacheControl` is what the origin says of its segments. */
export function serveFilm(origin: Origin, served: Film, cacheControl?: string): void {
  const headers = cacheControl === undefined ? {} : { 'cache-control': cacheControl };
  origin.serve(`/${playlistOf(served)}`, multivariantPlaylist(served));
  if (served.isFile) {
    origin.serve(`/${fileBeside(playlistOf(served))}`, () => fileBody(fileOf(served)), headers);
  }
  for (const rendition of served.renditions) {
    const folder = sourceOf(served, rendition);
    const base = `/films/${served.name}/${rendition.name}`;
    const playlist = readFileSync(join(folder, 'index.m3u8'), 'utf8');
    origin.serve(`${base}/index.m3u8`, playlist);
    const bytes = segmentBytes(served, rendition);
    for (const [file] of playlist.matchAll(/^segment-\d+\.ts$/gm)) {
      const body = () => paddedTo(readFileSync(join(folder, file)), bytes);
      origin.serve(`${base}/${file}`, body, headers);
    }
  }
}

/** Makes what is not there yet. Throws, with what to do, where there is no ffmpeg. */
export async function makeFilms(films: readonly Film[]): Promise<void> {
  for (const made of films) {
    for (const rendition of made.renditions) makeSource(made, rendition);
    if (made.isFile) await makeFile(made);
  }
}

async function makeFile(made: Film): Promise<void> {
  const [rendition] = made.renditions;
  const path = fileOf(made);
  if (!rendition || existsSync(path)) return;
  const bytes = (rendition.bitsPerSecond * made.durationSeconds) / 8;
  const folder = sourceOf(made, rendition);
  writeFileSync(`${path}.half`, await makeMovie({ index: 'front', bytes, folder }));
  renameSync(`${path}.half`, path);
}

function fileOf({ name }: Film): string {
  return join(FOLDER, `${name}.mp4`);
}

function multivariantPlaylist({ renditions, framesPerSecond = 25 }: Film): string {
  const lines = renditions.flatMap(({ name, bitsPerSecond, height }) => [
    `#EXT-X-STREAM-INF:BANDWIDTH=${bitsPerSecond},AVERAGE-BANDWIDTH=${bitsPerSecond},` +
      `RESOLUTION=${WIDTHS[height]}x${height},FRAME-RATE=${framesPerSecond}.000,CODECS="avc1.42c01f,mp4a.40.2"`,
    `${name}/index.m3u8`,
  ]);
  return ['#EXTM3U', '#EXT-X-VERSION:3', '#EXT-X-INDEPENDENT-SEGMENTS', ...lines, ''].join('\n');
}

function sourceOf(
  { segmentSeconds, framesPerSecond }: Film,
  { height, isDense }: Rendition,
): string {
  const rate = framesPerSecond === undefined ? '' : `-${framesPerSecond}fps`;
  return join(FOLDER, `${height}p-${segmentSeconds}s${rate}${isDense ? '-dense' : ''}`);
}

function makeSource(made: Film, rendition: Rendition): void {
  const folder = sourceOf(made, rendition);
  if (existsSync(join(folder, 'index.m3u8'))) return;
  console.info(`Making ${folder} with ffmpeg, once.`);
  const half = `${folder}.half`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true });
  const { status, error, stderr } = spawnSync('ffmpeg', ffmpegArguments(made, rendition), {
    cwd: half,
    encoding: 'utf8',
  });
  if (error)
    throw new Error('The benchmark’s streams need ffmpeg: install it, and run this again.');
  if (status !== 0) throw new Error(`ffmpeg ended with ${status}:\n${stderr}`);
  renameSync(half, folder);
}

function ffmpegArguments(made: Film, { height, isDense, bitsPerSecond }: Rendition): string[] {
  const { segmentSeconds, durationSeconds, framesPerSecond = 25 } = made;
  const size = `${WIDTHS[height]}x${height}`;
  const frames = segmentSeconds * framesPerSecond;
  // Filler within the picture (NAL type 12), as a constant-bitrate encoder sends it.
  const kbps = Math.floor((bitsPerSecond * DENSE_SHARE) / 1000);
  const rate = isDense
    ? [
        ...['-b:v', `${kbps}k`, '-minrate', `${kbps}k`, '-maxrate', `${kbps}k`],
        ...['-bufsize', `${kbps / 2}k`, '-x264-params', 'nal-hrd=cbr:force-cfr=1'],
      ]
    : ['-crf', '32', '-maxrate', '400k', '-bufsize', '400k'];
  return [
    ...['-hide_banner', '-loglevel', 'error', '-y'],
    ...['-f', 'lavfi', '-i', `testsrc=size=${size}:rate=${framesPerSecond}`],
    // At 32 kHz four seconds are a whole number of AAC frames.
    ...['-f', 'lavfi', '-i', 'sine=frequency=220:sample_rate=32000'],
    ...['-t', `${durationSeconds}`, '-pix_fmt', 'yuv420p'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-profile:v', 'baseline', '-level', '3.1'],
    ...['-g', `${frames}`, '-keyint_min', `${frames}`],
    ...['-sc_threshold', '0', ...rate, '-c:a', 'aac', '-b:a', '48k', '-ac', '1'],
    ...['-f', 'hls', '-hls_time', `${segmentSeconds}`, '-hls_playlist_type', 'vod'],
    ...['-hls_flags', 'independent_segments', '-hls_segment_filename', 'segment-%03d.ts'],
    'index.m3u8',
  ];
}
