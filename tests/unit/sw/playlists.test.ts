import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { settings } from '../core/builders.ts';
import { WorkerInNode } from '../properties/worker-in-node.ts';

const PLAYLIST = 'https://media.example/film/index.m3u8';

beforeAll(() => {
  vi.stubEnv('NODE_ENV', 'production');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

test('a tab that says hello and nothing more is waited for some seconds, and nothing is kept for it', async () => {
  const worker = await start();
  worker.post({ type: 'hello' });
  worker.deliver();
  void worker.ask(new Request(PLAYLIST));
  await rest(worker);
  vi.advanceTimersByTime(10_000);
  say(worker);
  await rest(worker);
  expect(worker.kept).toEqual([]);
});

test('what is kept of a playlist is answered without a look at all that is kept', async () => {
  const worker = await start();
  say(worker);
  void worker.ask(new Request(PLAYLIST));
  await rest(worker);
  expect(worker.kept.map(({ key }) => key)).toEqual([PLAYLIST]);
  await worker.restart();
  say(worker);
  while (worker.next) worker.deliver();
  await rest(worker);
  const before = worker.looks;
  let answer = '';
  void worker
    .ask(new Request(PLAYLIST))
    ?.then(async (response) => (answer = await response.text()));
  // The network does not answer.
  for (let turn = 0; turn < 10 && answer === ''; turn += 1) {
    worker.doErrand(0, 'storage');
    worker.deliver();
    await settle();
  }
  expect(answer).toContain('number 1');
  expect(worker.looks).toBe(before);
});

async function start(): Promise<WorkerInNode> {
  let count = 0;
  return WorkerInNode.start({
    onMessage: () => {},
    answerTo: () => {
      count += 1;
      return `#EXTM3U\n# number ${count}\n#EXT-X-ENDLIST\n`;
    },
  });
}

/** Its page says that nobody is signed in, and that nothing is played yet. */
function say(worker: WorkerInNode): void {
  worker.post({ type: 'hello' });
  const place = { state: 'loaded', playbackRate: 1, settings: settings(), tracks: [] } as const;
  worker.post({ type: 'playhead', player: 'p', ...place });
}

/** Lets everything happen that is on its way, within a second. */
async function rest(worker: WorkerInNode): Promise<void> {
  for (let round = 0; round < 40; round += 1) {
    worker.deliver();
    worker.doErrand(0);
    vi.advanceTimersByTime(25);
    await settle();
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
