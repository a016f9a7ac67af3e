import {
  type AdapterSession,
  attachPlayer,
  type PlayerAdapter,
  parseServerTiming,
  registerWorker,
} from '../../page/attach/playahead.ts';

/** A player of a few lines: one fragmented file, its boxes fetched one by one and appended in order. */
const FILE = new URL('film.mp4', location.href).href;
const INIT = { url: FILE, range: { first: 0, last: 1305 } };
const ENDS = [24_002, 47_746, 72_004, 95_532, 120_414, 143_993, 167_166, 190_841];
const SEGMENT_SECONDS = 2;
/** A player that looks now and then asks a little later than it might: by then the window has moved. */
const LATE_SECONDS = 0.4;
const MIME = 'video/mp4; codecs="avc1.4d4015,mp4a.40.2"';

const video = document.querySelector('video') as HTMLVideoElement;
const segments = ENDS.map((_, index) => ({
  start: index * SEGMENT_SECONDS,
  duration: SEGMENT_SECONDS,
}));
let session: AdapterSession | undefined;
let goalSeconds = 0;
let wake = () => {};

/** All that a session has to know of it. */
const adapter: PlayerAdapter = {
  isOpen: true,
  get main() {
    return {
      id: FILE,
      role: 'current' as const,
      firstSequence: 0,
      list: segments,
      segments,
      segmentAt: (index: number) => ({
        ...INIT,
        ...resourceAt(index),
        durationSeconds: SEGMENT_SECONDS,
        init: INIT,
      }),
    };
  },
  tracks() {
    return this.main ? [this.main] : [];
  },
  get positionSeconds() {
    return video.currentTime;
  },
  setForwardBuffer(seconds) {
    goalSeconds = seconds - LATE_SECONDS;
    wake();
  },
  start(told) {
    session = told;
    return () => (session = undefined);
  },
};

Object.assign(window, { playahead: attachPlayer(adapter, video, { ahead: 2 }) });
void registerWorker();
void play();

async function play(): Promise<void> {
  const source = new MediaSource();
  video.src = URL.createObjectURL(source);
  await new Promise((resolve) => source.addEventListener('sourceopen', resolve, { once: true }));
  const buffer = source.addSourceBuffer(MIME);
  for (let index = -1; index < ENDS.length; index += 1) {
    while (index > 0 && index * SEGMENT_SECONDS - video.currentTime > goalSeconds) await woken();
    buffer.appendBuffer(await load(index < 0 ? INIT : resourceAt(index), index >= 0));
    await new Promise((resolve) => buffer.addEventListener('updateend', resolve, { once: true }));
    if (index === 0) void video.play();
  }
  source.endOfStream();
}

async function load(
  resource: ReturnType<typeof resourceAt>,
  isSegment: boolean,
): Promise<ArrayBuffer> {
  const { url, range } = resource;
  session?.asks(resource);
  const startedAt = performance.now();
  const response = await fetch(url, { headers: { Range: `bytes=${range.first}-${range.last}` } });
  const body = await response.arrayBuffer();
  const answer = parseServerTiming(response.headers.get('Server-Timing'))?.answer;
  session?.served(answer, body.byteLength, isSegment);
  session?.came((performance.now() - startedAt) / 1000);
  return body;
}

function resourceAt(index: number) {
  return {
    url: FILE,
    range: { first: (ENDS[index - 1] ?? INIT.range.last) + 1, last: ENDS[index] ?? 0 },
  };
}

function woken(): Promise<unknown> {
  return Promise.race([
    new Promise<void>((resolve) => (wake = resolve)),
    new Promise((resolve) => video.addEventListener('timeupdate', resolve, { once: true })),
  ]);
}
