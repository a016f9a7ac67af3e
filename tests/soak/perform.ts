import { windowOf } from '../../sw/core/window-span.ts';
import { rendition, SEGMENT_COUNT, SEGMENT_SECONDS } from '../browser/demo.ts';
import type { Viewer } from '../browser/viewer.ts';
import { Killer } from './killer.ts';
import type { Action, Round, Script } from './script.ts';
import { watchForTrouble } from './standstills.ts';
import { wrongEntries } from './stored-bytes.ts';

/** What one performance of a script came to. */
export interface Outcome {
  /** Kills that found a worker alive; 0 where none were made. */
  readonly kills: number;
  /** Per action of all rounds, in order: what went wrong while it lasted. */
  readonly troubles: readonly { readonly where: string; readonly what: readonly string[] }[];
  /** Entries of Cache Storage whose bytes are wrong, per round. */
  readonly wrong: readonly string[];
  readonly checkedEntries: number;
  readonly requests: number;
}

export interface PerformOptions {
  readonly script: Script;
  /** Without it the script is played just so, with nobody killed. */
  readonly withKills: boolean;
  readonly onRound?: (done: number, of: number, kills: number) => void;
}

/** A line on which a segment takes about a quarter of a second: kills find something under way. */
const LINK = { kbps: 5000, rttMs: 20 };
const PATIENCE_MS = 60_000;
const RENDITION = '360p';

/**
 * Plays a script. After each round nobody is killed until the window is whole again, and what is
 * stored is compared with what the origin has. What went wrong is left to the caller to judge.
 */
export async function perform(viewer: Viewer, options: PerformOptions): Promise<Outcome> {
  const { script, withKills, onRound } = options;
  const { page, origin } = viewer;
  const { ahead, refill, parallel, behind } = script.settings;
  const troublesSince = await watchForTrouble(page);
  const killer = await Killer.for(page);
  await viewer.open(
    `?src=${rendition(RENDITION)}&ahead=${ahead}&refill=${refill}&parallel=${parallel}&behind=${behind}`,
  );
  origin.link.shape(LINK);
  await viewer.load();
  await viewer.play();

  const troubles: { where: string; what: string[] }[] = [];
  const wrong: string[] = [];
  let checkedEntries = 0;
  for (const [index, round] of script.rounds.entries()) {
    const dying = killInTime(round, async () => void (withKills && (await killer.kill())));
    for (const [place, action] of round.actions.entries()) {
      const where = `round ${index}, action ${place} (${JSON.stringify(action)})`;
      await withinPatience(viewer, act(viewer, action), where);
      troubles.push({ where, what: troublesSince() });
    }
    await dying;
    const lack = await lackingAfterASegment(viewer, script);
    const what = [...troublesSince(), ...(lack.length > 0 ? [`the window lacks ${lack}`] : [])];
    troubles.push({ where: `a segment after round ${index}`, what });
    wrong.push(...(await wrongEntries(page)));
    checkedEntries += (await viewer.held()).length;
    onRound?.(index + 1, script.rounds.length, killer.kills);
  }
  const requests = origin.log.media().length;
  return { kills: killer.kills, troubles, wrong, checkedEntries, requests };
}

async function killInTime({ killAfterMs }: Round, kill: () => Promise<void>): Promise<void> {
  for (const ms of killAfterMs) {
    await new Promise((resolve) => setTimeout(resolve, ms));
    await kill();
  }
}

/** An action that never comes to its end is told with the state in which it hangs. */
async function withinPatience(viewer: Viewer, acting: Promise<void>, where: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const isLate = new Promise<true>((resolve) => {
    timer = setTimeout(() => resolve(true), PATIENCE_MS);
  });
  const late = await Promise.race([acting, isLate]).finally(() => clearTimeout(timer));
  if (late) throw new Error(`This never ended: ${where}; ${await stateOf(viewer)}`);
}

async function stateOf(viewer: Viewer): Promise<string> {
  const state = await viewer.page.evaluate(() => {
    const video = document.getElementById('video') as HTMLVideoElement;
    const { currentTime, readyState, seeking, paused, ended, buffered } = video;
    const ranges = Array.from({ length: buffered.length }, (_, index) => [
      buffered.start(index),
      buffered.end(index),
    ]);
    const status = document.getElementById('status')?.textContent;
    return { currentTime, readyState, seeking, paused, ended, ranges, status };
  });
  const { held, pending, failed } = await viewer.snapshot();
  return JSON.stringify({ ...state, held, pending, failed });
}

async function act(viewer: Viewer, action: Action): Promise<void> {
  switch (action.type) {
    case 'seek':
      return viewer.seek(action.toSeconds);
    case 'skip':
      return viewer.seek(Math.max(0, (await viewer.position()) + action.bySeconds));
    case 'play':
      return viewer.playedTo((await viewer.position()) + action.seconds);
    case 'pause':
      await viewer.pause();
      await new Promise((resolve) => setTimeout(resolve, action.ms));
      return resume(viewer);
    case 'rate':
      return viewer.play(action.rate);
  }
}

/** Presses Play, at the rate that it had. */
async function resume(viewer: Viewer): Promise<void> {
  await viewer.page.evaluate(() => (document.getElementById('video') as HTMLVideoElement).play());
}

/** What the window lacks when it is whole, hence nothing, or when a segment's time has passed. */
async function lackingAfterASegment(viewer: Viewer, script: Script): Promise<number[]> {
  const untilMs = performance.now() + SEGMENT_SECONDS * 1000;
  for (;;) {
    const lack = await lacking(viewer, script);
    if (lack.length === 0 || performance.now() > untilMs) return lack;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function lacking(viewer: Viewer, { settings }: Script): Promise<number[]> {
  const { position, playbackRate } = await viewer.page.evaluate(() => {
    const video = document.getElementById('video') as HTMLVideoElement;
    return { position: video.currentTime, playbackRate: video.playbackRate };
  });
  const sequence = Math.floor(position / SEGMENT_SECONDS);
  const fraction = position / SEGMENT_SECONDS - sequence;
  const { last } = windowOf({ playhead: { sequence, fraction }, playbackRate, settings });
  const held = await viewer.heldSequences();
  const wanted = [];
  for (let each = sequence; each <= Math.min(last, SEGMENT_COUNT - 1); each += 1) wanted.push(each);
  return wanted.filter((each) => !held.includes(each));
}
