// Makes the fragmented MP4 files in tests/media/fmp4/ from the demo stream, with ffmpeg:
//   node tests/media/make-fmp4.mjs
//
// The tests cut them at their boxes into init segments, segments and parts, so that each is one file.
// Run it again when the demo stream has changed; another version of ffmpeg may make other bytes.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SEGMENT_SECONDS = 4;
// These are committed beside a demo stream of many times their size: they stay small.
const MAX_TOTAL_BYTES = 400_000;

const videoFolder = fileURLToPath(new URL('../../static/video/', import.meta.url));
const outFolder = fileURLToPath(new URL('fmp4/', import.meta.url));
const id = readdirSync(videoFolder).find((name) => name.startsWith('vid-'));

mkdirSync(outFolder, { recursive: true });

// The demo stream's own frames and sound, one fragment for each key frame: two a segment.
make('240p.mp4', segments(0, 3), [
  '-c',
  'copy',
  '-bsf:a',
  'aac_adtstoasc',
  ...fragmented('keyframe'),
]);

// Another encoding of the third and fourth segment, so that its init segment is another one.
make('180p.mp4', segments(2, 3), [
  ...[
    '-vf',
    'scale=320:180:flags=lanczos',
    '-c:v',
    'libx264',
    '-preset',
    'slow',
    '-profile:v',
    'main',
  ],
  ...['-bf', '0', '-g', '50', '-keyint_min', '50', '-sc_threshold', '0', '-threads', '1'],
  ...['-b:v', '60k', '-maxrate', '60k', '-bufsize', '120k', '-flags', '+bitexact'],
  ...['-c:a', 'copy', '-bsf:a', 'aac_adtstoasc', ...fragmented('keyframe')],
]);

// The sound alone, in fragments of 63 AAC frames (2.016 s): shorter than the video's segments.
make('audio.mp4', segments(0, 5), [
  ...[
    '-vn',
    '-c:a',
    'copy',
    '-bsf:a',
    'aac_adtstoasc',
    '-frag_duration',
    '2000000',
    ...fragmented(),
  ],
]);

const totalBytes = readdirSync(outFolder)
  .map((name) => statSync(join(outFolder, name)).size)
  .reduce((sum, bytes) => sum + bytes, 0);
console.info(`together: ${totalBytes} bytes`);
assert(totalBytes <= MAX_TOTAL_BYTES, `the files are larger than ${MAX_TOTAL_BYTES} bytes`);

/** ffmpeg's name for several segments of the demo stream one after the other. */
function segments(first, last) {
  const names = Array.from({ length: last - first + 1 }, (_, index) =>
    join(videoFolder, id, '240p', `segment-${String(first + index).padStart(3, '0')}.ts`),
  );
  return { input: `concat:${names.join('|')}`, seconds: names.length * SEGMENT_SECONDS };
}

/** A `moov` without samples is an init segment; it waits for the first sound, whose header it repeats. */
function fragmented(...at) {
  const flags = [...at.map((where) => `frag_${where}`), 'delay_moov', 'default_base_moof'];
  return ['-movflags', flags.join('+')];
}

function make(name, { input, seconds }, options) {
  const file = join(outFolder, name);
  const { error, status } = spawnSync(
    'ffmpeg',
    [
      ...['-hide_banner', '-v', 'error', '-nostdin', '-y', '-i', input, '-t', `${seconds}`],
      ...[...options, '-fflags', '+bitexact', '-f', 'mp4', file],
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  if (error) throw new Error('ffmpeg could not be started. Is it installed?', { cause: error });
  assert.equal(status, 0, 'ffmpeg ended with an error, see above');
  console.info(`${name}: ${statSync(file).size} bytes`);
}
