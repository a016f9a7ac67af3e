/** Settles with the first event of some that a target tells of, or after a time; in ms. */
export function firstEvent(
  target: EventTarget,
  names: readonly string[],
  { withinMs }: { readonly withinMs: number },
): Promise<void> {
  return new Promise((resolve) => {
    const listening = new AbortController();
    const end = () => {
      listening.abort();
      resolve();
    };
    for (const name of names) target.addEventListener(name, end, { signal: listening.signal });
    setTimeout(end, withinMs);
  });
}
