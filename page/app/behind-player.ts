/** hls.js is so many times as large as this script, beside which it comes. */
const PLAYER_SIZE = 6.4;

/** What is known of how a script came; Resource Timing §4. */
export type ScriptTiming = Pick<
  PerformanceResourceTiming,
  'requestStart' | 'responseStart' | 'responseEnd'
>;

/**
 * A round trip before hls.js is there, as far as the page's own script tells that has come beside it: in
 * milliseconds since the navigation.
 */
export function behindPlayerMs({ requestStart, responseStart, responseEnd }: ScriptTiming): number {
  const roundTripMs = responseStart - requestStart;
  // Both had half of the link; the rest of hls.js has all of it.
  const alikeMs = (responseEnd - responseStart) / 2;
  return responseEnd + alikeMs * (PLAYER_SIZE - 1) - roundTripMs;
}
