// Makes the demo stream, static/video/<id>/, with ffmpeg: node tests/media/make-demo-stream.mjs
//
// Every frame says what it is, to the eye (time, segment, rendition) and to a test (frame-code.ts);
// so does the sound, which climbs a semitone with each segment. Run it again only to change the
// stream: another version of ffmpeg makes other bytes, and with them another id.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FRAME_RATE = 25;
const SEGMENT_SECONDS = 4;
const SEGMENT_COUNT = 24;
const DURATION_SECONDS = SEGMENT_SECONDS * SEGMENT_COUNT;
const SEGMENT_FRAMES = SEGMENT_SECONDS * FRAME_RATE;

// At 32 kHz a segment is exactly 125 AAC frames of 1024 samples, so sound and picture are cut at
// the same instant; at 44.1 or 48 kHz they are not.
const SAMPLE_RATE = 32_000;
const AAC_FRAME_SAMPLES = 1024;
const AUDIO_KBPS = 24;

const SOURCE_WIDTH = 960;
const SOURCE_HEIGHT = 540;
// MPEG-TS adds 40 to 60 kbit/s to these: it fills up each frame to a multiple of 188 bytes.
const RENDITIONS = [
  { name: '240p', width: 426, height: 240, videoKbps: 64, labelColor: '0xffd27a' },
  { name: '360p', width: 640, height: 360, videoKbps: 155, labelColor: '0x8ff0c4' },
  { name: '540p', width: 960, height: 540, videoKbps: 345, labelColor: '0x9fd0ff' },
];

// The stream is committed, so everyone who clones the repository downloads it.
const MAX_TOTAL_BYTES = 10_000_000;

// The column that the blocks, the time, the meter and the lines of text share; y in fractions of the height.
const COLUMN = { left: 0.125, right: 0.875 };
const TIME_BASELINE = 0.54;
const LABEL_BASELINE = 0.73;
const METER = { top: 0.79, height: 0.025, steps: 20 };

const MADE_BY = '# Playahead demo stream, made by tests/media/make-demo-stream.mjs';
const videoFolder = fileURLToPath(new URL('../../static/video/', import.meta.url));

// ffmpeg runs in here, so that no path needs the escapes of its filter syntax.
const workFolder = mkdtempSync(join(tmpdir(), 'playahead-demo-stream-'));
try {
  makeDemoStream();
} finally {
  rmSync(workFolder, { recursive: true, force: true });
}

function makeDemoStream() {
  copyFileSync(findFont(), join(workFolder, 'font.ttf'));
  makeSource('source.mkv');
  const sha256 = createHash('sha256').update(readFileSync(join(workFolder, 'source.mkv')));
  const id = `vid-${sha256.digest('base64url')}`;

  removeEarlierStreams();
  const streamFolder = join(videoFolder, id);
  const variants = RENDITIONS.map((rendition) => {
    const folder = join(streamFolder, rendition.name);
    mkdirSync(folder, { recursive: true });
    makeRendition(rendition, 'source.mkv', folder);
    return { ...rendition, ...checkRendition(rendition, folder) };
  });
  writeFileSync(join(streamFolder, 'index.m3u8'), multivariantPlaylist(variants));

  console.info(id);
  for (const { name, bytes, peakBitsPerSecond, meanBitsPerSecond, codecs } of variants) {
    console.info(
      `${name}: ${bytes} bytes, peak ${peakBitsPerSecond} bit/s, mean ${meanBitsPerSecond} bit/s, ${codecs}`,
    );
  }
  const totalBytes = variants.reduce((sum, { bytes }) => sum + bytes, 0);
  console.info(`together: ${totalBytes} bytes`);
  assert(totalBytes <= MAX_TOTAL_BYTES, `the stream is larger than ${MAX_TOTAL_BYTES} bytes`);
}

/** Removes the folders whose multivariant playlist this script wrote, and no other. */
function removeEarlierStreams() {
  if (!existsSync(videoFolder)) return;
  for (const name of readdirSync(videoFolder)) {
    const playlist = join(videoFolder, name, 'index.m3u8');
    if (existsSync(playlist) && readFileSync(playlist, 'utf8').includes(MADE_BY)) {
      rmSync(join(videoFolder, name), { recursive: true });
    }
  }
}

/** The path of DejaVu Sans Bold, whose digits are equally wide, so that the time does not wobble. */
function findFont() {
  const family = 'DejaVu Sans';
  const match = spawnSync('fc-match', ['-f', '%{family}\t%{file}', `${family}:bold`], {
    encoding: 'utf8',
  });
  const [foundFamily, file] = (match.stdout ?? '').split('\t');
  assert(
    foundFamily === family && file,
    `The font ${family} was not found with fc-match. Install it, on Debian: apt-get install fontconfig fonts-dejavu-core`,
  );
  return file;
}

/** Everything but the rendition's label, without loss, and bit for bit the same from the same ffmpeg. */
function makeSource(file) {
  const picture = [
    backgroundFilter(),
    `scale=${SOURCE_WIDTH}:${SOURCE_HEIGHT}:flags=bicubic:out_color_matrix=bt709`,
    'format=yuv420p',
    ...frameCodeFilters(),
    ...meterFilters(),
    textFilter('time.txt', timeText(), {
      x: `${COLUMN.left}*w`,
      baseline: TIME_BASELINE,
      size: 0.312,
    }),
    textFilter('segment.txt', `segment %{eif:floor(n/${SEGMENT_FRAMES}):d}`, {
      x: `${COLUMN.left}*w`,
      baseline: LABEL_BASELINE,
      size: 0.12,
    }),
  ];
  ffmpeg([
    ...['-filter_threads', '1', '-f', 'lavfi', '-i'],
    // A tenth of the size in each direction: the background is smooth, and ffmpeg computes it per pixel.
    `color=black:size=${SOURCE_WIDTH / 10}x${SOURCE_HEIGHT / 10}:rate=${FRAME_RATE}:duration=${DURATION_SECONDS},format=gbrp`,
    ...['-f', 'lavfi', '-i', beeps(), '-vf', picture.join(',')],
    ...['-c:v', 'ffv1', '-level', '3', '-c:a', 'pcm_s16le', '-threads', '1'],
    ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'],
    ...['-flags:v', '+bitexact', '-flags:a', '+bitexact', '-fflags', '+bitexact', file],
  ]);
}

/** Teal and violet light drifting over navy, never so bright that white text is hard to read. */
function backgroundFilter() {
  const teal = 'pow(0.5+0.5*sin(X/27+Y/17+1.4*sin(X/31-T*0.23)-T*0.31),2)';
  const violet = 'pow(0.5+0.5*sin(X/21-Y/33+1.2*sin(Y/19+T*0.27)+T*0.37),2)';
  return [
    `geq=r='14+14*Y/H+92*${violet}'`,
    `g='26+10*Y/H+88*${teal}+14*${violet}'`,
    `b='58+22*Y/H+48*${teal}+62*${violet}'`,
  ].join(':');
}

/** The row of blocks that `readFrameNumber` reads. */
function frameCodeFilters() {
  const { left, top, cellWidth, cellHeight, numberBits } = readFrameCodeLayout();
  const bits = Array.from(
    { length: numberBits },
    (_, i) => `bitand(n,${2 ** (numberBits - 1 - i)})`,
  );
  const parity = `mod(${bits.map((bit) => `gt(${bit},0)`).join('+')},2)`;
  const whiteWhen = ['1', '0', ...bits, parity];
  const panel = {
    left: left - cellWidth / 8,
    top: top - cellHeight / 8,
    width: (whiteWhen.length + 1 / 4) * cellWidth,
    height: cellHeight * (1 + 1 / 4),
  };
  const blocks = whiteWhen.flatMap((condition, cell) => {
    const block = {
      left: left + (cell + 1 / 12) * cellWidth,
      top: top + cellHeight / 12,
      width: (cellWidth * 10) / 12,
      height: (cellHeight * 10) / 12,
    };
    return [boxFilter(block, 'black'), boxFilter(block, 'white', condition)];
  });
  return [boxFilter(panel, 'black@0.4'), ...blocks];
}

/** The layout stands in `readFrameNumber` itself, because that function is sent into the browser alone. */
function readFrameCodeLayout() {
  const text = readFileSync(new URL('frame-code.ts', import.meta.url), 'utf8');
  const literal = /const layout = \{(.*?)\}/s.exec(text)?.[1] ?? '';
  const layout = Object.fromEntries(
    [...literal.matchAll(/(\w+): ([\d.]+)/g)].map(([, key, value]) => [key, Number(value)]),
  );
  assert.deepEqual(
    Object.keys(layout),
    ['left', 'top', 'cellWidth', 'cellHeight', 'numberBits'],
    'frame-code.ts does not hold the layout as this script expects it',
  );
  return layout;
}

/** A row of dashes that light up one by one while a segment plays: the playhead's fraction of it. */
function meterFilters() {
  const stepWidth = (COLUMN.right - COLUMN.left) / METER.steps;
  return Array.from({ length: METER.steps }, (_, step) => {
    const dash = {
      left: COLUMN.left + (step + 0.05) * stepWidth,
      top: METER.top,
      width: 0.9 * stepWidth,
      height: METER.height,
    };
    const reached = `gte(mod(n,${SEGMENT_FRAMES}),${((step + 1) * SEGMENT_FRAMES) / METER.steps - 1})`;
    return [boxFilter(dash, 'black@0.4'), boxFilter(dash, 'white@0.9', reached)];
  }).flat();
}

/** A filled box, given in fractions of the frame, in the frames for which `condition` is not 0. */
function boxFilter({ left, top, width, height }, color, condition = '1') {
  const x = Math.round(left * SOURCE_WIDTH);
  const y = Math.round(top * SOURCE_HEIGHT);
  const w = Math.round(width * SOURCE_WIDTH);
  const h = Math.round(height * SOURCE_HEIGHT);
  return `drawbox=${x}:${y}:${w}:${h}:${color}:fill:enable='${condition}'`;
}

/** m:ss.ss in ffmpeg's text expansion, from the frame's number, which is exact. */
function timeText() {
  const minutes = `%{eif:floor(n/${60 * FRAME_RATE}):d}`;
  const seconds = `%{eif:mod(floor(n/${FRAME_RATE}),60):d:2}`;
  const hundredths = `%{eif:mod(n,${FRAME_RATE})*${100 / FRAME_RATE}:d:2}`;
  return `${minutes}:${seconds}.${hundredths}`;
}

/** `x` is an expression of drawtext's; `baseline` and `size` are fractions of the frame's height. */
function textFilter(file, text, { x, baseline, size, color = 'white' }) {
  writeFileSync(join(workFolder, file), text);
  return [
    `drawtext=fontfile=font.ttf:textfile=${file}:fontcolor=${color}:fontsize=${size}*h`,
    `x=${x}:y=${baseline}*h-ascent:shadowcolor=black@0.35:shadowx=2:shadowy=2`,
  ].join(':');
}

/** A soft beep at each full second, a semitone higher in each segment: two octaves from middle C. */
function beeps() {
  const hertz = `261.63*pow(2,floor(t/${SEGMENT_SECONDS})/12)`;
  const sinceBeep = 'mod(t,1)';
  const loudness = `0.12*(1-exp(-150*${sinceBeep}))*exp(-11*${sinceBeep})`;
  const wave = `${loudness}*sin(2*PI*${sinceBeep}*${hertz})`;
  return `aevalsrc='${wave}':sample_rate=${SAMPLE_RATE}:duration=${DURATION_SECONDS}:channel_layout=mono`;
}

function makeRendition({ name, width, height, videoKbps, labelColor }, source, folder) {
  const picture = [
    `scale=${width}:${height}:flags=lanczos`,
    'setsar=1',
    textFilter(`${name}.txt`, name, {
      x: `${COLUMN.right}*w-tw`,
      baseline: LABEL_BASELINE,
      size: 0.12,
      color: labelColor,
    }),
  ];
  ffmpeg([
    ...['-i', source, '-map', '0:v', '-map', '0:a', '-vf', picture.join(',')],
    // The encoder puts one frame of silence before the sound. Leaving out as much of the (still
    // silent) sound makes both streams start at 0; otherwise all pictures would be 32 ms late.
    ...['-af', `atrim=start_sample=${AAC_FRAME_SAMPLES}`],
    ...['-c:v', 'libx264', '-preset', 'slow', '-profile:v', 'main'],
    // No B-frames: decoding order is presentation order, so the first timestamp is 0.
    ...['-bf', '0', '-g', `${2 * FRAME_RATE}`, '-keyint_min', `${2 * FRAME_RATE}`],
    ...['-sc_threshold', '0', '-threads', '1'],
    ...['-b:v', `${videoKbps}k`, '-maxrate', `${videoKbps}k`, '-bufsize', `${2 * videoKbps}k`],
    ...['-c:a', 'aac', '-b:a', `${AUDIO_KBPS}k`, '-flags', '+bitexact', '-fflags', '+bitexact'],
    ...['-muxdelay', '0', '-muxpreload', '0', '-f', 'hls', '-hls_time', `${SEGMENT_SECONDS}`],
    ...['-hls_playlist_type', 'vod', '-hls_flags', 'independent_segments'],
    // The tables stand at the start of each segment; ten times a second, they would be a quarter of 240p.
    ...['-hls_segment_options', 'pat_period=60:sdt_period=60'],
    ...['-hls_segment_filename', join(folder, 'segment-%03d.ts'), join(folder, 'index.m3u8')],
  ]);
}

/** Checks that the segments are what the playlist says, and measures them for the multivariant playlist. */
function checkRendition({ name }, folder) {
  const playlist = readFileSync(join(folder, 'index.m3u8'), 'utf8');
  const segments = [...playlist.matchAll(/^#EXTINF:([\d.]+),\n(segment-\d{3}\.ts)$/gm)];
  assert.equal(segments.length, SEGMENT_COUNT, `${name}: number of segments`);
  assert.match(playlist, /^#EXT-X-INDEPENDENT-SEGMENTS$/m);
  assert.match(playlist, /^#EXT-X-ENDLIST$/m);

  const sizes = segments.map(([, duration, file], index) => {
    assert.equal(Number(duration), SEGMENT_SECONDS, `${name}/${file}: duration in the playlist`);
    for (const stream of ['v', 'a']) {
      const { first, count, keyframeFirst, frameSeconds } = probe(join(folder, file), stream);
      const where = `${name}/${file}: ${stream === 'v' ? 'video' : 'audio'}`;
      assert.equal(first, index * SEGMENT_SECONDS, `${where} starts at`);
      assert.equal(count * frameSeconds, SEGMENT_SECONDS, `${where} lasts`);
      assert(keyframeFirst, `${where} starts with a keyframe`);
    }
    return statSync(join(folder, file)).size;
  });

  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return {
    bytes,
    peakBitsPerSecond: Math.ceil((Math.max(...sizes) * 8) / SEGMENT_SECONDS),
    meanBitsPerSecond: Math.ceil((bytes * 8) / DURATION_SECONDS),
    codecs: `${avcCodec(join(folder, 'segment-000.ts'))},mp4a.40.2`,
  };
}

function probe(file, stream) {
  const output = run('ffprobe', [
    ...['-v', 'error', '-select_streams', stream, '-show_packets'],
    ...['-show_entries', 'packet=pts_time,flags', '-of', 'csv=p=0', file],
  ]);
  const packets = output.split('\n').filter((line) => line !== '');
  const [first = '', flags = ''] = packets[0]?.split(',') ?? [];
  return {
    first: Number(first),
    count: packets.length,
    keyframeFirst: flags.startsWith('K'),
    frameSeconds: stream === 'v' ? 1 / FRAME_RATE : AAC_FRAME_SAMPLES / SAMPLE_RATE,
  };
}

/** RFC 6381: profile, constraints and level are the three bytes that follow the SPS's first. */
function avcCodec(file) {
  const segment = readFileSync(file);
  const sps = segment.indexOf(Buffer.from([0, 0, 1, 0x67]));
  assert(sps >= 0, `${file}: no sequence parameter set`);
  return `avc1.${segment.toString('hex', sps + 4, sps + 7).toUpperCase()}`;
}

function multivariantPlaylist(variants) {
  const lines = ['#EXTM3U', MADE_BY, '#EXT-X-VERSION:6', '#EXT-X-INDEPENDENT-SEGMENTS'];
  for (const { name, width, height, codecs, peakBitsPerSecond, meanBitsPerSecond } of variants) {
    const attributes = [
      `BANDWIDTH=${peakBitsPerSecond}`,
      `AVERAGE-BANDWIDTH=${meanBitsPerSecond}`,
      `RESOLUTION=${width}x${height}`,
      `CODECS="${codecs}"`,
      `FRAME-RATE=${FRAME_RATE.toFixed(3)}`,
    ];
    lines.push(`#EXT-X-STREAM-INF:${attributes.join(',')}`, `${name}/index.m3u8`);
  }
  return `${lines.join('\n')}\n`;
}

function ffmpeg(args) {
  run('ffmpeg', ['-hide_banner', '-v', 'error', '-nostdin', '-y', ...args]);
}

function run(command, args) {
  const { error, status, stdout } = spawnSync(command, args, {
    cwd: workFolder,
    encoding: 'utf8',
    maxBuffer: 1e9,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (error) throw new Error(`${command} could not be started. Is it installed?`, { cause: error });
  assert.equal(status, 0, `${command} ended with an error, see above`);
  return stdout;
}
