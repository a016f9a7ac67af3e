import { importLockName, videoLockName } from '../../sw/core/library.ts';
import { scopeOf } from './scope.ts';

/** How long what others tidy up may take. */
const TIDY_WITHIN_MS = 2000;

/**
 * One import at a time in all tabs: says whether nobody else imports, and holds that, and the video, until
 * what is returned settles.
 */
export async function whileImporting(
  id: string,
  work: (isAlone: boolean) => Promise<void> | undefined,
): Promise<void> {
  const signal = AbortSignal.timeout(TIDY_WITHIN_MS);
  const { locks } = navigator;
  try {
    await locks.request(importName(), { signal }, () =>
      locks.request(videoName(id), () => work(true)),
    );
  } catch (error) {
    if (!signal.aborted) throw error;
    await work(false);
  }
}

/** Does something while nobody imports, or else nothing. */
export async function whileNobodyImports(work: () => Promise<void>): Promise<void> {
  const options = { mode: 'shared', ifAvailable: true } as const;
  await navigator.locks.request(importName(), options, (lock) => (lock ? work() : undefined));
}

/** Changes a video that is not being made; says whether that could be done. */
export function whileNobodyMakes(id: string, work: () => Promise<void>): Promise<boolean> {
  return navigator.locks.request(videoName(id), { ifAvailable: true }, async (lock) => {
    if (lock) await work();
    return lock !== null;
  });
}

/** Whether this tab or another one makes a video now. */
export async function isBeingMade(id: string): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.some(({ name }) => name === videoName(id));
}

function importName(): string {
  return importLockName(scopeOf(document.baseURI));
}

function videoName(id: string): string {
  return videoLockName(id, scopeOf(document.baseURI));
}
