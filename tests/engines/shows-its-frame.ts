import { FRAMES_PER_SECOND } from '../browser/demo.ts';
import type { Viewer } from '../browser/viewer.ts';
import type { TabPage } from './engine.ts';
import { expect } from './fixtures.ts';

/** A media element's position may be between two frames. */
const NEAR_FRAMES = 6;

/** Waits until the frame on the screen is the one of the playhead. */
export async function showsItsFrame(viewer: Viewer<TabPage>, when: string): Promise<void> {
  await expect
    .poll(async () => {
      const [frame, position] = [await viewer.frameNumber(), await viewer.position()];
      return Math.abs((frame ?? Number.NaN) - position * FRAMES_PER_SECOND);
    }, when)
    .toBeLessThan(NEAR_FRAMES);
}
