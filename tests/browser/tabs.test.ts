import type { BrowserContext } from 'playwright/test';
import type { Origin } from '../origin/origin.ts';
import type { RequestEntry } from '../origin/request-entry.ts';
import { SeededRandom } from '../soak/seeded-random.ts';
import { rendition, SEGMENT_COUNT, sequenceOf } from './demo.ts';
import { asked, expect, test } from './fixtures.ts';
import { Viewer } from './viewer.ts';

const STREAMS = ['240p', '360p', '540p'];
const TABS = 4;
const STEPS = 6;
const BEHIND = 3;
const SEED = Number(process.env.SEED ?? 1);

test(`four tabs at random (seed ${SEED}): each window whole, none evicted by another, nothing twice`, async ({
  viewer,
  origin,
  page,
}) => {
  test.setTimeout(180_000);
  const random = new SeededRandom(SEED);
  await viewer.open('');
  const tabs: Tab[] = [];
  for (let count = 0; count < TABS; count += 1)
    tabs.push(await openTab(page.context(), origin, random));
  let before = await settle(tabs, origin);

  for (let step = 0; step < STEPS; step += 1) {
    const mark = origin.log.mark();
    // What a tab that goes leaves is nobody's until another one comes, and need not be there then.
    const marks = [mark];
    const acting = new Set([random.whole(0, TABS - 1), random.whole(0, TABS - 1)]);
    const said: string[] = [];
    for (const index of acting) {
      const tab = tabs[index] as Tab;
      const act = random.oneOf(['seek', 'seek', 'play', 'replace'] as const);
      const toSeconds = random.between(0, 80);
      said.push(`${tab.stream} ${act}`);
      if (act === 'seek') await tab.viewer.startSeek(toSeconds);
      else if (act === 'play') await playOn(tab.viewer);
      else {
        // In mid-prefetch, as a rule: it has only just begun to play on.
        await tab.viewer.startSeek(toSeconds);
        await tab.viewer.page.close();
        marks.push(origin.log.mark());
        tabs[index] = await openTab(page.context(), origin, random);
      }
    }
    const after = await settle(tabs, origin);
    const step0 = `step ${step} (${said.join(', ')})`;
    const requests = origin.log.since(mark, isSegment);
    const kept = keptThroughout(before, after);
    const again = requests.filter(({ path }) => before.held.has(path) && kept.has(path));
    expect(again.map(whatAndWhen), `fetched though it was held, ${step0}`).toEqual([]);
    const doubled = marks.flatMap((from, at) => {
      const { [at + 1]: to } = marks;
      const meanwhile = requests.filter(({ index }) => from <= index && index < (to ?? Infinity));
      // The last that a tab asks for as it goes, when its window is nobody's any more, is cut with it.
      return twice(meanwhile).filter(({ outcome }) => to === undefined || outcome !== 'cut');
    });
    expect(doubled.map(whatAndWhen), `fetched twice, ${step0}`).toEqual([]);
    before = after;
  }
});

test('a tab that closes in mid-prefetch leaves it to the other tab that wants it', async ({
  viewer,
  origin,
  page,
}) => {
  const query = `?src=${rendition('540p')}&ahead=3&parallel=1`;
  await viewer.open(query);
  const closing = new Viewer(await page.context().newPage(), origin);
  await closing.open(query);
  await closing.load();
  await viewer.load();
  const held = origin.link.holdWhere(({ path }) => sequenceOf(path) === 2, { afterBytes: 50_000 });
  await closing.play();
  const begun = await held.caught;
  await viewer.play();
  await viewer.pause();
  await expect.poll(async () => (await viewer.snapshot()).pending.length).toBe(1);
  await closing.page.close();
  // Whatever the worker does about the tab that is gone, it has done when it answers this one.
  await viewer.seek(0.5);
  expect(begun.outcome).toBe('open');
  held.release();
  await viewer.holds(0, 3);
  expect(begun.outcome).toBe('complete');
  expect(new Set(asked(origin.log.media())).size, 'none twice').toBe(origin.log.media().length);
});

interface Tab {
  readonly viewer: Viewer;
  readonly stream: string;
}

/** What the tabs need and keep, and what is held, while all of them are paused. */
interface Settled {
  readonly held: ReadonlySet<string>;
  readonly keptByTab: ReadonlyMap<Tab, ReadonlySet<string>>;
}

async function openTab(
  context: BrowserContext,
  origin: Origin,
  random: SeededRandom,
): Promise<Tab> {
  const viewer = new Viewer(await context.newPage(), origin);
  const stream = random.oneOf(STREAMS);
  const start = random.between(0, 80).toFixed(1);
  await viewer.open(
    `?src=${rendition(stream)}&ahead=${random.whole(1, 4)}&behind=${BEHIND}#t=${start}`,
  );
  await viewer.page.click('#load');
  await viewer.page.waitForFunction(
    () => (document.getElementById('video') as HTMLVideoElement).duration > 0,
  );
  await viewer.play();
  return { viewer, stream };
}

async function playOn(viewer: Viewer): Promise<void> {
  await viewer.play();
  await viewer.playedTo((await viewer.position()) + 1.5);
}

/** Pauses every tab, and waits until the windows of all of them are held in full. */
async function settle(tabs: readonly Tab[], origin: Origin): Promise<Settled> {
  for (const { viewer } of tabs) await viewer.pause();
  const [first] = tabs as [Tab];
  await expect
    .poll(
      async () => {
        const held = new Set(await first.viewer.held());
        const lacking = [];
        for (const tab of tabs) {
          const { needed } = await rangesOf(tab);
          lacking.push(...[...needed].filter((path) => !held.has(path)));
        }
        return lacking;
      },
      { message: 'what the windows of all tabs lack', timeout: 20_000 },
    )
    .toEqual([]);
  await origin.log.idle();
  const keptByTab = new Map<Tab, ReadonlySet<string>>();
  for (const tab of tabs) keptByTab.set(tab, (await rangesOf(tab)).kept);
  return { held: new Set(await first.viewer.held()), keptByTab };
}

async function rangesOf({
  viewer,
  stream,
}: Tab): Promise<{ needed: Set<string>; kept: Set<string> }> {
  const { playhead, window } = await viewer.snapshot();
  const { sequence = 0 } = playhead ?? {};
  const last = Math.min(window?.last ?? 0, SEGMENT_COUNT - 1);
  return { needed: paths(stream, sequence, last), kept: paths(stream, sequence - BEHIND, last) };
}

function paths(stream: string, first: number, last: number): Set<string> {
  const found = new Set<string>();
  for (let sequence = Math.max(first, 0); sequence <= last; sequence += 1) {
    const file = `segment-${String(sequence).padStart(3, '0')}.ts`;
    found.add(`/${rendition(stream).replace('index.m3u8', file)}`);
  }
  return found;
}

/**
 * What some tab kept before a step and after it: only that may not be fetched again, as what one
 * tab has left may be gone before another one gets there.
 */
function keptThroughout(before: Settled, after: Settled): Set<string> {
  const kept = new Set<string>();
  for (const [tab, paths] of before.keptByTab) {
    const still = after.keptByTab.get(tab) ?? new Set();
    for (const path of paths) if (still.has(path)) kept.add(path);
  }
  return kept;
}

/** Requests for what was asked for before, and not cut since. */
function twice(requests: readonly RequestEntry[]): RequestEntry[] {
  return requests.filter(({ path, index }) =>
    requests.some((other) => other.path === path && other.index < index && other.outcome !== 'cut'),
  );
}

function isSegment({ path }: RequestEntry): boolean {
  return path.endsWith('.ts');
}

function whatAndWhen({ path, index }: RequestEntry): string {
  return `${path.split('/').slice(-2).join('/')} as request ${index}`;
}
