/**
 * What a loader of hls.js's has to show of an answer: an XMLHttpRequest or, from its fetch loader, a
 * Response; from a loader of the site's own it may be anything.
 */
export type NetworkDetails =
  | Partial<
      Pick<XMLHttpRequest, 'status' | 'getResponseHeader' | 'getAllResponseHeaders'> &
        Pick<Response, 'headers'>
    >
  | null
  | undefined;

/** A header of an answer; of another origin's only where it lets the page see it. */
export function headerOf(details: NetworkDetails, name: string): string | undefined {
  if (typeof details?.headers?.get === 'function') return details.headers.get(name) ?? undefined;
  // To ask an XMLHttpRequest for what the page may not see is an error in the console.
  const all = details?.getAllResponseHeaders?.() ?? '';
  const isSeen = new RegExp(`^${name}:`, 'im').test(all);
  return isSeen ? (details?.getResponseHeader?.(name) ?? undefined) : undefined;
}
