import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { PageMessage, WorkerMessage } from '../../../sw/core/protocol.ts';
import { segmentKey, sessionIn } from '../../../sw/core/segment.ts';
import { segment, settings } from '../core/builders.ts';
import { type Sent, WorkerInNode } from './worker-in-node.ts';

const ORDERS = 10_000;
const TIMEOUT_MS = 600_000;

/** Turns of the event loop in which Node has read a body of some bytes. */
const TURNS = 3;

const FOLDER = 'https://media.example/film/';
const PLAYLIST = `${FOLDER}index.m3u8`;

/** Who signs in: two who are named, and one who is not. */
const PEOPLE = ['ada', 'bob', undefined] as const;
type Person = (typeof PEOPLE)[number];

/** What may happen next. */
type Step =
  | { readonly type: 'signs in'; readonly person: Person }
  | { readonly type: 'asks'; readonly what: 'index.m3u8' | '0.ts' | '1.ts' }
  | { readonly type: 'opens' | 'forgets' | 'message' | 'moment' | 'a while' | 'restart' }
  | { readonly type: 'errand'; readonly which: number };

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...PEOPLE).map((person) => signsIn(person)) },
  { weight: 3, arbitrary: fc.constant<Step>({ type: 'asks', what: 'index.m3u8' }) },
  { weight: 2, arbitrary: fc.constantFrom(...asksSegments()) },
  { weight: 12, arbitrary: fc.constant<Step>({ type: 'message' }) },
  { weight: 24, arbitrary: fc.nat(7).map((which): Step => ({ type: 'errand', which })) },
  { weight: 2, arbitrary: fc.constantFrom<Step>({ type: 'moment' }, { type: 'restart' }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Step>({ type: 'opens' }, { type: 'forgets' }, { type: 'a while' }),
  },
);

function signsIn(person: Person): Step {
  return { type: 'signs in', person };
}

function asksSegments(): Step[] {
  return [
    { type: 'asks', what: '0.ts' },
    { type: 'asks', what: '1.ts' },
  ];
}

beforeAll(() => {
  vi.stubEnv('NODE_ENV', 'production');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

test(
  'whoever signs in after whom, and when: nothing of one is kept, answered or sent for the other',
  async () => {
    const seen = new Set<string>();
    const orders = fc.array(steps, { minLength: 20, maxLength: 60, size: 'max' });
    const holds = fc.asyncProperty(orders, async (all) => {
      const site = await Site.open();
      for (const step of [signsIn('ada'), ...all]) await site.take(step);
      await site.comeToRest();
      for (const each of site.seen) seen.add(each);
    });
    await fc.assert(holds, { numRuns: ORDERS });
    const kept = ['ada', 'bob', 'nobody'].flatMap((owner) => [
      `0.ts of ${owner}`,
      `index.m3u8 of ${owner}`,
    ]);
    expect([...seen], 'something is kept at all').toEqual(expect.arrayContaining(kept));
    expect(seen).toContain('fetched ahead');
  },
  TIMEOUT_MS,
);

/** A page on which one signs in after the other, and its worker. */
class Site {
  readonly worker: WorkerInNode;
  /** What has happened. */
  readonly seen = new Set<string>();
  readonly #wrongs: string[] = [];
  #person: Person;
  /** Who plays something, as far as the worker has been told. */
  #known: Person | 'no one' = 'no one';
  #players = 0;
  #hasPlaylist = false;
  /** How many requests have reached the network, and how many of these are to be forgotten. */
  #sent = 0;
  #forgotten = 0;

  private constructor(worker: WorkerInNode) {
    this.worker = worker;
  }

  static async open(): Promise<Site> {
    let site: Site | undefined;
    const worker = await WorkerInNode.start({
      onMessage: (message) => site?.hear(message),
      answerTo: (sent) => site?.answer(sent) ?? '',
    });
    site = new Site(worker);
    return site;
  }

  async take(step: Step): Promise<void> {
    switch (step.type) {
      case 'signs in':
        if (this.#players > 0) this.#post({ type: 'leave', player: this.#player });
        this.#players += 1;
        this.#person = step.person;
        this.#hasPlaylist = false;
        this.#announce();
        break;
      case 'opens':
        this.#hasPlaylist = false;
        this.#report();
        break;
      case 'asks':
        if (step.what.endsWith('m3u8') || this.#hasPlaylist) this.#ask(FOLDER + step.what);
        break;
      case 'forgets':
        this.#post({ type: 'forget' });
        break;
      case 'message':
        this.#deliver();
        break;
      case 'errand':
        this.worker.doErrand(step.which);
        break;
      case 'moment':
        vi.advanceTimersByTime(250);
        break;
      case 'a while':
        vi.advanceTimersByTime(10_000);
        break;
      case 'restart':
        this.#known = 'no one';
        // Where the worker has not ended what it was told, the page deletes the rest.
        this.#forgotten = 0;
        await this.worker.restart();
        break;
    }
    await settle();
    this.#check();
  }

  /** Lets everything happen that is on its way. */
  async comeToRest(): Promise<void> {
    for (let round = 0; round < 500 && !this.worker.isIdle; round += 1) {
      if (round % 10 === 0) await this.take({ type: 'moment' });
      await this.take({ type: 'message' });
      await this.take({ type: 'errand', which: 0 });
    }
    const old = this.worker.kept.filter(({ text }) => numberIn(text) <= this.#forgotten);
    expect(old, 'kept although all was forgotten').toEqual([]);
  }

  hear({ type }: WorkerMessage): void {
    if (type === 'timelines-wanted') this.#announce();
  }

  /** The server goes by the token, and says whose its answer is. */
  answer({ url, headers, isPrefetch }: Sent): string {
    this.#sent += 1;
    const owner = headers.get('Authorization') ?? 'nobody';
    const known = this.#known ?? 'nobody';
    if (isPrefetch) this.seen.add('fetched ahead');
    if (isPrefetch && owner !== known) this.#wrongs.push(`${owner}’s token was sent for ${known}`);
    const text = `of ${owner}, number ${this.#sent}.`;
    return url.endsWith('m3u8') ? `#EXTM3U\n# ${text}\n#EXT-X-ENDLIST\n` : text;
  }

  #deliver(): void {
    const message = this.worker.next;
    if (message?.type === 'leave' || message?.type === 'forget') this.#known = 'no one';
    if (message?.type === 'forget') this.#forgotten = this.#sent;
    if (message?.type === 'playhead') {
      this.#known = message.tracks.length > 0 ? (message.session as Person) : 'no one';
    }
    this.worker.deliver();
  }

  #check(): void {
    expect(this.#wrongs).toEqual([]);
    for (const { key, text } of this.worker.kept) {
      expect(ownerIn(text), `whose ${key} is`).toBe(sessionIn(key) ?? 'nobody');
      this.seen.add(`${new URL(key).pathname.split('/').at(-1)} of ${ownerIn(text)}`);
    }
  }

  #ask(url: string): void {
    const person = this.#person;
    const player = this.#players;
    const headers = { Authorization: person ?? 'nobody' };
    const answer = this.worker.ask(new Request(url, { headers }));
    void answer?.then(
      async (response) => {
        const text = await response.text();
        if (!response.ok) return;
        // What nobody has fetched is everybody's.
        const mayHave = url.endsWith('m3u8') ? [person ?? 'nobody'] : [person, 'nobody'];
        if (!mayHave.includes(ownerIn(text))) this.#wrongs.push(`${person} got what is ${text}`);
        if (player === this.#players && url.endsWith('m3u8')) this.#take();
      },
      () => {},
    );
  }

  /** The player has its list. */
  #take(): void {
    this.#hasPlaylist = true;
    this.#announce();
  }

  #announce(): void {
    this.#post({ type: 'hello' });
    if (this.#hasPlaylist) {
      const session = this.#person;
      const segments = ['0.ts', '1.ts'].map((name) => ({
        ...segment(name),
        url: FOLDER + name,
        session,
      }));
      const timeline = { id: this.#timeline, firstSequence: 0, segments };
      this.#post({ type: 'timeline', player: this.#player, timeline });
    }
    this.#report();
  }

  #report(): void {
    const tracks = this.#hasPlaylist
      ? [
          {
            timeline: this.#timeline,
            role: 'current' as const,
            playhead: { sequence: 0, fraction: 0 },
          },
        ]
      : [];
    this.#post({
      type: 'playhead',
      player: this.#player,
      state: 'playing',
      playbackRate: 1,
      settings: settings(),
      tracks,
      session: this.#person,
      private: true,
    });
  }

  #post(message: PageMessage): void {
    this.worker.post(message);
  }

  get #player(): string {
    return `player ${this.#players}`;
  }

  get #timeline(): string {
    return segmentKey({ url: PLAYLIST, session: this.#person });
  }
}

/** Lets the worker get as far as it can by itself. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function ownerIn(text: string): string {
  return /of (\w+),/.exec(text)?.[1] ?? 'unknown';
}

function numberIn(text: string): number {
  return Number(/number (\d+)\./.exec(text)?.[1]);
}
