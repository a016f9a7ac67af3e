/** Keeps the screen awake until then: one that goes dark puts the page to sleep, and its work with it. */
export function stayAwake(until: AbortSignal): void {
  const ask = async () => {
    const wake = await navigator.wakeLock?.request('screen').catch(() => undefined);
    if (until.aborted) await wake?.release();
    else until.addEventListener('abort', () => void wake?.release());
  };
  const again = () => !document.hidden && void ask();
  // A page that was out of sight has lost it.
  document.addEventListener('visibilitychange', again, { signal: until });
  void ask();
}
