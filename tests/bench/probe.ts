/** What a page’s video did, as the benchmark saw it; times in ms since the navigation began. */
export interface Probe {
  /** The first picture, and each that does not follow from the one before: when, and of where. */
  readonly cuts: { readonly atMs: number; readonly seconds: number }[];
  /** How long the picture stood still after the first one, though it should have moved. */
  stalledSeconds: number;
  stalls: number;
}

declare global {
  interface Window {
    probe: Probe;
  }
}

/**
 * Runs in every page before anything of the page’s own, and refers to nothing outside itself. The first
 * frame is what the browser submits for display (requestVideoFrameCallback), whatever the player says.
 */
export function installProbe(): void {
  const sampleMs = 50;
  // Below this nobody sees it, and a busy machine’s timers are no stall.
  const seenMs = 250;
  const cutSeconds = 1;
  const probe: Probe = { cuts: [], stalledSeconds: 0, stalls: 0 };
  window.probe = probe;
  let watched: HTMLVideoElement | undefined;
  const watch = (video: HTMLVideoElement) => {
    watched = video;
    let last: number | undefined;
    const look: VideoFrameRequestCallback = (_, { presentationTime, mediaTime }) => {
      if (last === undefined) sampleStalls(video);
      if (last === undefined || Math.abs(mediaTime - last) > cutSeconds) {
        probe.cuts.push({ atMs: presentationTime, seconds: mediaTime });
      }
      last = mediaTime;
      video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
  };
  const sampleStalls = (video: HTMLVideoElement) => {
    let last = video.currentTime;
    let lastAt = performance.now();
    let stillMs = 0;
    setInterval(() => {
      const now = performance.now();
      const { currentTime, paused, ended, seeking } = video;
      const isStill = currentTime === last && !paused && !ended && !seeking;
      if (isStill) {
        const before = stillMs;
        stillMs += now - lastAt;
        if (before < seenMs && stillMs >= seenMs) probe.stalls += 1;
        if (stillMs >= seenMs) {
          probe.stalledSeconds += (before < seenMs ? stillMs : now - lastAt) / 1000;
        }
      } else stillMs = 0;
      last = currentTime;
      lastAt = now;
    }, sampleMs);
  };
  new MutationObserver(() => {
    const video = document.querySelector('video');
    if (video && video !== watched) watch(video);
  }).observe(document, { childList: true, subtree: true });
}
