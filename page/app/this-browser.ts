/** Whether a stream of a type plays here. An iPhone has another `MediaSource`, of the same kinds. */
export function plays(type: string): boolean {
  if (typeof MediaSource !== 'undefined') return MediaSource.isTypeSupported(type);
  return document.createElement('video').canPlayType(type) !== '';
}

/** How much room there is for this page, as far as the browser says. */
export async function freeBytes(): Promise<number> {
  const { quota, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  return quota === undefined ? Number.POSITIVE_INFINITY : Math.max(0, quota - usage);
}
