// Makes the small fMP4 stream of the fault matrix, tests/media/faults-fmp4/, from the demo stream:
//   node tests/media/make-faults-fmp4.mjs
//
// The picture alone, small, with the demo's frame code still readable. Run it again only to change it.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SEGMENT_SECONDS = 4;
const SEGMENT_COUNT = 12;
const FRAME_RATE = 25;
const MAX_TOTAL_BYTES = 300_000;

const videoFolder = fileURLToPath(new URL('../../static/video/', import.meta.url));
const demo = readdirSync(videoFolder).find((name) => name.startsWith('vid-'));
assert(demo, 'there is no demo stream to make it from');
const folder = fileURLToPath(new URL('faults-fmp4/', import.meta.url));
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);

const { status } = spawnSync(
  'ffmpeg',
  [
    ...['-hide_banner', '-v', 'error', '-nostdin', '-y'],
    ...['-i', join(videoFolder, demo, '240p', 'index.m3u8')],
    ...['-t', `${SEGMENT_COUNT * SEGMENT_SECONDS}`, '-an', '-vf', 'scale=256:144:flags=lanczos'],
    ...['-c:v', 'libx264', '-preset', 'slow', '-profile:v', 'main', '-b:v', '24k'],
    // As in the demo stream: no B-frames, so that the first timestamp is 0.
    ...['-bf', '0', '-g', `${SEGMENT_SECONDS * FRAME_RATE}`, '-sc_threshold', '0', '-threads', '1'],
    ...['-flags', '+bitexact', '-fflags', '+bitexact', '-map_metadata', '-1'],
    ...['-f', 'hls', '-hls_time', `${SEGMENT_SECONDS}`, '-hls_playlist_type', 'vod'],
    ...['-hls_segment_type', 'fmp4', '-hls_fmp4_init_filename', 'init.mp4'],
    ...['-hls_segment_filename', join(folder, 'segment-%03d.m4s'), join(folder, 'index.m3u8')],
  ],
  { stdio: 'inherit' },
);
assert.equal(status, 0, 'ffmpeg ended with an error, see above');
// The tests write playlists of their own.
rmSync(join(folder, 'index.m3u8'));

const files = readdirSync(folder);
const bytes = files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
assert.equal(files.length, SEGMENT_COUNT + 1);
assert(bytes <= MAX_TOTAL_BYTES, `${bytes} bytes are more than ${MAX_TOTAL_BYTES}`);
console.info(`${files.length} files, together ${bytes} bytes`);
