// Makes tests/media/movie.webm from the demo stream's beginning, with ffmpeg:
//   node tests/media/make-webm.mjs
//
// VP9 and Opus, a key frame every two seconds, its Cues at the end, as most WebM files have them.
// Run it again when the demo stream has changed; another version of ffmpeg may make other bytes.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// It is committed: it stays small.
const MAX_BYTES = 800_000;

const videoFolder = fileURLToPath(new URL('../../static/video/', import.meta.url));
const id = readdirSync(videoFolder).find((name) => name.startsWith('vid-'));
const output = fileURLToPath(new URL('movie.webm', import.meta.url));
const { status, stderr } = spawnSync('ffmpeg', [
  ...['-y', '-v', 'error', '-i', join(videoFolder, id, '240p', 'index.m3u8'), '-t', '48'],
  ...['-c:v', 'libvpx-vp9', '-crf', '45', '-b:v', '0', '-g', '50', '-keyint_min', '50'],
  ...['-c:a', 'libopus', '-b:a', '32k', '-ac', '1', output],
]);
assert.equal(status, 0, String(stderr));
assert.ok(statSync(output).size <= MAX_BYTES, `${statSync(output).size} bytes`);
