/**
 * Moves the playhead of a page's video; resolves with the ms until a frame from there is on the screen. It
 * runs in the page, and refers to nothing outside itself.
 */
export function seekInPage(toSeconds: number): Promise<number> {
  const video = document.querySelector('video') as HTMLVideoElement;
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const look: VideoFrameRequestCallback = (_, { mediaTime, presentationTime }) => {
      if (Math.abs(mediaTime - toSeconds) < 1) resolve(presentationTime - startedAt);
      else video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
    video.currentTime = toSeconds;
  });
}
