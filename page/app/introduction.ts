import { fetchRange } from '../attach/file/fetch-range.ts';
import type { Access } from './access.ts';

/** A file whose requests may carry a token. */
export interface Introducing {
  readonly url: string;
  readonly access: Access;
  /** Settles when the worker has heard what the page has told it so far. */
  readonly heard: () => Promise<unknown>;
}

/** A request may overtake what has been told before it: settles when it is known whose a token is. */
export async function introduced({ url, access, heard }: Introducing): Promise<void> {
  if (access.takesToken(url)) await heard();
}

/** Asks for one byte as all are to be asked for: what it says is of no matter. */
export async function showAsking(file: Introducing, signal: AbortSignal): Promise<void> {
  const { url, access } = file;
  await introduced(file);
  const asked = fetchRange(url, { first: 0, last: 0 }, { ...access.init(url), signal });
  await asked.then(({ body }) => body?.cancel()).catch(() => undefined);
}
