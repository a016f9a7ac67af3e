import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  ALL_FORMATS,
  BufferSource,
  BufferTarget,
  Conversion,
  Input,
  MovOutputFormat,
  Output,
} from 'mediabunny';
import { rendition, STATIC_FOLDER } from '../browser/demo.ts';

const run = promisify(execFile);

/** A film as somebody may have it, made of the demo stream: its frames still say which they are. */
export interface FilmKind {
  readonly name: string;
  readonly fileName: string;
  readonly mimeType: string;
  /** What ffmpeg makes it with. */
  readonly make: readonly string[];
  /** What becomes of its bytes afterwards. */
  readonly after?: (whole: Buffer) => Promise<Buffer>;
  readonly hasSound?: boolean;
  /** Which of the ways to make a stream of it is taken, counted from 0. */
  readonly way?: number;
  /** What the page says of what it will do. */
  readonly says: RegExp;
}

export const SECONDS = 24;
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
const KEYS = ['-force_key_frames', 'expr:gte(t,n_forced*2)'];
const VP9 = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '700k'];
/** Something else to see from here on, below the blocks that number the frames. */
const SCENE = "drawbox=y=ih*0.3:h=ih*0.7:t=fill:color=white:enable='gte(t,6.5)'";

/** As a phone writes it that is held upright. */
const TURNED = {
  fileName: 'phone.mov',
  mimeType: 'video/quicktime',
  make: ['-vf', 'transpose=2', ...H264, ...KEYS, '-c:a', 'copy'],
  after: turned,
};

export const FILMS: readonly FilmKind[] = [
  {
    name: 'H.264 and AAC in MP4',
    fileName: 'film.mp4',
    mimeType: 'video/mp4',
    make: ['-c', 'copy', '-movflags', '+faststart'],
    says: /copied as it is: H\.264, 960 × 540 with AAC/,
  },
  {
    ...TURNED,
    name: 'MOV, turned by 90°, copied',
    says: /copied as it is: H\.264, 960 × 540 with AAC/,
  },
  {
    ...TURNED,
    name: 'MOV, turned by 90°, encoded',
    way: 1,
    says: /H\.264, 540p, 360p with AAC/,
  },
  {
    name: 'VP9 and Opus in WebM',
    fileName: 'film.webm',
    mimeType: 'video/webm',
    make: [...VP9, ...KEYS, '-c:a', 'libopus'],
    says: /copied as it is: VP9, 960 × 540; its sound, which is Opus, becomes AAC/,
  },
  {
    name: 'H.264 and AC-3 in MKV',
    fileName: 'film.mkv',
    mimeType: 'video/x-matroska',
    make: ['-c:v', 'copy', '-c:a', 'ac3', '-ar', '48000'],
    hasSound: false,
    says: /its sound is AC-3, which this browser cannot play, and is left out/,
  },
  {
    name: 'H.264 and FLAC in MKV',
    fileName: 'film.mkv',
    mimeType: 'video/x-matroska',
    make: ['-c:v', 'copy', '-c:a', 'flac'],
    says: /its sound, which is FLAC, becomes AAC/,
  },
  {
    name: 'without sound',
    fileName: 'film.mp4',
    mimeType: 'video/mp4',
    make: ['-c:v', 'copy', '-an'],
    hasSound: false,
    says: /copied as it is: H\.264, 960 × 540, without sound/,
  },
  {
    name: 'a variable frame rate',
    fileName: 'film.mp4',
    mimeType: 'video/mp4',
    make: [
      '-vf',
      "select='not(between(mod(n,50),10,13))'",
      '-vsync',
      'vfr',
      ...H264,
      ...KEYS,
      '-c:a',
      'copy',
    ],
    says: /copied as it is/,
  },
  {
    name: '29.97 frames a second and a change of scene, encoded',
    fileName: 'film.mp4',
    mimeType: 'video/mp4',
    make: ['-vf', SCENE, '-r', '30000/1001', ...H264, '-g', '60', '-c:a', 'copy'],
    way: 1,
    says: /H\.264, 540p, 360p with AAC/,
  },
  {
    name: 'an odd size, 853 × 479, encoded',
    fileName: 'film.webm',
    mimeType: 'video/webm',
    make: ['-vf', 'scale=853:479,setsar=1', ...VP9, ...KEYS, '-c:a', 'libopus'],
    way: 1,
    says: /H\.264, 478p, 360p; its sound, which is Opus, becomes AAC/,
  },
  {
    name: 'key frames 20 s apart',
    fileName: 'film.mp4',
    mimeType: 'video/mp4',
    make: [...H264, '-g', '500', '-sc_threshold', '0', '-c:a', 'copy'],
    says: /encoded anew, which takes longer: H\.264, 540p, 360p with AAC/,
  },
  {
    name: 'MPEG-TS',
    fileName: 'film.ts',
    mimeType: 'video/mp2t',
    make: ['-c', 'copy', '-f', 'mpegts'],
    says: /copied as it is: H\.264, 960 × 540 with AAC/,
  },
];

/** Makes a film. */
export function makeFilm({ make, fileName, after }: FilmKind): Promise<Buffer> {
  return inFolder(async (folder) => {
    const file = join(folder, fileName);
    const input = ['-i', `${STATIC_FOLDER}${rendition('540p')}`, '-t', String(SECONDS)];
    await run('ffmpeg', ['-v', 'error', ...input, ...make, file]);
    const whole = await readFile(file);
    return after ? after(whole) : whole;
  });
}

/** The same film, turned by a word in its head. */
async function turned(whole: Buffer): Promise<Buffer> {
  const input = new Input({ source: new BufferSource(whole), formats: ALL_FORMATS });
  const target = new BufferTarget();
  const output = new Output({ format: new MovOutputFormat(), target });
  const conversion = await Conversion.init({
    input,
    output,
    video: { rotate: 90, allowRotationMetadata: true },
  });
  await conversion.execute();
  return Buffer.from(target.buffer as ArrayBuffer);
}

/** When each frame of a file or playlist is shown, in seconds from its first. */
export async function frameTimes(path: string): Promise<number[]> {
  const show = ['-select_streams', 'v:0', '-show_entries', 'frame=pts_time', '-of', 'csv=p=0'];
  const { stdout } = await run('ffprobe', ['-v', 'error', ...show, path], { maxBuffer: 2 ** 26 });
  const times = stdout.split('\n').map(Number.parseFloat).filter(Number.isFinite);
  const sorted = times.sort((a, b) => a - b);
  return sorted.map((time) => time - (sorted[0] ?? 0));
}

const HERTZ = 8000;
/** Around each whole second, at which the demo stream beeps. */
const NEAR_SECONDS = 0.3;

/** How far each beep of a file or playlist is from its second on the clock of its picture; one that is not heard is `NaN`. */
export async function beepsOff(path: string): Promise<number[]> {
  const start = await firstPicture(path);
  const options = ['-map', '0:a:0', '-af', 'aresample=async=1:first_pts=0', '-ac', '1'];
  const { stdout } = await run(
    'ffmpeg',
    ['-v', 'error', '-copyts', '-i', path, ...options, '-ar', String(HERTZ), '-f', 's16le', '-'],
    { encoding: 'buffer', maxBuffer: 2 ** 26 },
  );
  const samples = new Int16Array(stdout.buffer, stdout.byteOffset, Math.floor(stdout.length / 2));
  return Array.from({ length: SECONDS - 2 }, (_, index) => {
    const second = index + 1;
    const from = Math.round((start + second - NEAR_SECONDS) * HERTZ);
    const near = samples.subarray(from, from + 2 * NEAR_SECONDS * HERTZ);
    const peak = near.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    const at = near.findIndex((sample) => Math.abs(sample) > 0.3 * peak);
    return peak < 300 ? Number.NaN : at / HERTZ - NEAR_SECONDS;
  });
}

async function firstPicture(path: string): Promise<number> {
  const show = ['-select_streams', 'v:0', '-show_entries', 'frame=pts_time', '-of', 'csv=p=0'];
  const { stdout } = await run('ffprobe', ['-v', 'error', '-read_intervals', '%+1', ...show, path]);
  return Math.min(...stdout.split('\n').map(Number.parseFloat).filter(Number.isFinite));
}

/** Has files on disk while something is done with them; says what that says. */
export function onDisk<Told>(
  files: ReadonlyMap<string, Buffer>,
  use: (folder: string) => Promise<Told>,
): Promise<Told> {
  return inFolder(async (folder) => {
    for (const [name, bytes] of files) await writeFile(join(folder, name), bytes);
    return use(folder);
  });
}

async function inFolder<Told>(use: (folder: string) => Promise<Told>): Promise<Told> {
  const folder = await mkdtemp(join(tmpdir(), 'playahead-film-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
