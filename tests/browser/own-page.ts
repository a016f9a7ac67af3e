import { rendition } from './demo.ts';
import type { Viewer } from './viewer.ts';

/** What a page of a site's own has besides a player with a window. */
export interface OwnPage {
  readonly ahead: number;
  /** A playlist's URL, relative to the page. */
  readonly source?: string;
  /** The player's configuration. */
  readonly config?: object;
  /** A script that follows, which sees `hls`, `Hls` and `video`. */
  readonly script?: string;
}

/** A page with an hls.js player of its own, which plays the demo stream from within the static folder. */
export function ownPage({
  ahead,
  source = rendition('240p'),
  config = {},
  script = '',
}: OwnPage): string {
  return `<!doctype html>
<title>A site of its own</title>
<video id="video" controls muted></video>
<script type="module">
  import Hls from './hls.js';
  import { attachPlayahead, registerWorker } from './playahead.js';

  const video = document.getElementById('video');
  const hls = new Hls(${JSON.stringify(config)});
  window.playahead = attachPlayahead(hls, video, { ahead: ${ahead} });
  ${script}
  hls.loadSource(${JSON.stringify(source)});
  hls.attachMedia(video);
  registerWorker();
</script>`;
}

/** Opens such a page for the first time, and waits for its worker. */
export async function visit({ page, origin }: Viewer, html: string): Promise<void> {
  origin.serve('/own.html', html, { 'Content-Type': 'text/html' });
  await page.goto(`${origin.url}/own.html`);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}
