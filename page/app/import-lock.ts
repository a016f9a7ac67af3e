import { importLockName, uploadLockName, videoLockName } from '../../sw/core/library.ts';
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

/** Changes a video that is neither made nor uploaded now; says whether that could be done. */
export async function whileNobodyIsAtIt(id: string, work: () => Promise<void>): Promise<boolean> {
  let isDone = false;
  await alone(videoName(id), async () => {
    isDone = await alone(uploadName(id), work);
  });
  return isDone;
}

/** Uploads a video that no other tab uploads; says whether that could be done. */
export async function whileUploading(id: string, work: () => Promise<void>): Promise<boolean> {
  return alone(uploadName(id), work);
}

/** Says whether nobody else has the lock; then it is held until the work is done. */
function alone(name: string, work: () => Promise<void>): Promise<boolean> {
  return navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
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

function uploadName(id: string): string {
  return uploadLockName(id, scopeOf(document.baseURI));
}
