import type { Browser } from 'playwright/test';
import { STATIC_FOLDER } from '../browser/demo.ts';
import { Viewer } from '../browser/viewer.ts';
import { startOrigin } from '../origin/origin.ts';
import type { Cell } from './cells.ts';
import { makeFileFilm, makeFilm } from './film.ts';
import { kindOf, Story } from './story.ts';
import { type ShownFrame, Witness } from './witness.ts';

/** What came of a cell, played once. */
export interface Playing {
  readonly state: EndState;
  /** Frames looked at while it played, and afterwards in peace at places chosen in advance. */
  readonly shown: readonly ShownFrame[];
  readonly sampled: readonly ShownFrame[];
  /** What the worker did that it must not do, in words. */
  readonly offences: readonly string[];
  /** Of each of the player's requests for media, in milliseconds. */
  readonly firstByteMs: readonly number[];
  /** The origin's log, for people. */
  readonly log: string;
}

/** From where to where the video was played, in seconds; what was passed over is not in it. */
export type PlayedSpans = readonly (readonly [from: number, to: number])[];

/** How it is with the page when the story is told. */
export interface EndState {
  readonly ended: boolean;
  readonly positionSeconds: number;
  readonly played: PlayedSpans;
  readonly mediaError: number | undefined;
  readonly status: string;
  /** Where the story stuck, if it did. */
  readonly problem: string | undefined;
}

/** Plays a cell in a browser context and on origins of its own. */
export async function playCell(
  browser: Browser,
  cell: Cell,
  { worker, firstOnly = false }: { readonly worker: boolean; readonly firstOnly?: boolean },
): Promise<Playing> {
  const kind = kindOf(cell.phase);
  const film = kind === 'movie' ? await makeFileFilm() : makeFilm(kind, cell.ranged);
  const origin = await startOrigin({ mounts: { '/': STATIC_FOLDER } });
  const elsewhere = await startOrigin(cell.fault.elsewhereCors ? { cors: '*' } : {});
  const context = await browser.newContext({ viewport: { width: 1000, height: 900 } });
  // Cookies know no ports: one that comes elsewhere was sent by somebody.
  await context.addCookies([{ name: 'viewer', value: 'signed-in', url: origin.url }]);
  try {
    const page = await context.newPage();
    const witness = new Witness();
    await witness.watch(page);
    const viewer = new Viewer(page, origin);
    return await new Story({
      ...{ cell, film, worker, firstOnly, origin, elsewhere, viewer, witness },
    }).tell();
  } finally {
    await context.close();
    await origin.stop();
    await elsewhere.stop();
  }
}
