import { fileTimelineId, markedVersion } from '../core/file-layout.ts';
import type { Viewer } from '../core/prefetch-window.ts';
import type { Viewers } from './viewers.ts';

/** The viewers of a tab that play the file that a marked URL names from its bytes, in just that version. */
export function viewersOfFile(viewers: Viewers, client: string, url: string): Viewer[] {
  const [id, version] = [fileTimelineId(url), markedVersion(url)];
  return viewers
    .list()
    .filter(
      (viewer) =>
        viewer.client === client &&
        viewer.timeline.id === id &&
        viewer.timeline.file?.version === version,
    );
}
