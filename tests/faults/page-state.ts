// What a page says of itself. These functions are sent into the browser: they refer to nothing outside.

/** Whether the page tells its viewer of a problem. */
export function isTroubled(): boolean {
  const text = document.getElementById('status')?.textContent ?? '';
  return !/^(|Loading…|It is ready.*)$/.test(text);
}

/** Whether the first picture is there, or the page tells its viewer of a problem. */
export function isLoadedOrTroubled(): boolean {
  const text = document.getElementById('status')?.textContent ?? '';
  const video = document.getElementById('video') as HTMLVideoElement;
  const isLoaded = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
  return isLoaded || !/^(|Loading…|It is ready.*)$/.test(text);
}

/** Whether the first picture is there, or the page has given up. */
export function isLoadedOrGivenUp(): boolean {
  const text = document.getElementById('status')?.textContent ?? '';
  const hasGivenUp = !/^(|Loading…|It is ready.*|.*Trying again\.)$/.test(text);
  const video = document.getElementById('video') as HTMLVideoElement;
  return hasGivenUp || (!video.seeking && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
}

/** Whether the video has ended, or the page has given up. */
export function isEndedOrGivenUp(): boolean {
  const text = document.getElementById('status')?.textContent ?? '';
  const hasGivenUp = !/^(|Loading…|It is ready.*|.*Trying again\.)$/.test(text);
  return hasGivenUp || (document.getElementById('video') as HTMLVideoElement).ended;
}
