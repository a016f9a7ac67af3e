import { megabytes } from '../import/plan.ts';
import type { UploadProgress } from '../upload/upload-sizes.ts';
import { clock } from './words.ts';
import type { WorkPlaces } from './work-places.ts';

/** How fast an upload goes, since it began or went on. */
export class UploadPace {
  readonly #beganAtMs = performance.now();
  #fromBytes: number | undefined;

  /** Shows how far it is; how long it takes can be said once all is made that is to be sent. */
  show(
    { sentBytes, knownBytes, earlierBytes }: UploadProgress,
    isBeingMade: boolean,
    { pace, progress }: Pick<WorkPlaces, 'pace' | 'progress'>,
  ): void {
    this.#fromBytes = Math.max(this.#fromBytes ?? sentBytes, earlierBytes);
    const elapsedSeconds = (performance.now() - this.#beganAtMs) / 1000;
    const rate = Math.max(0, sentBytes - this.#fromBytes) / elapsedSeconds;
    const left = rate > 0 && !isBeingMade ? `, ${clock((knownBytes - sentBytes) / rate)} left` : '';
    progress.value = sentBytes / knownBytes;
    const speed = `${(rate / 1e6).toFixed(1)} MB/s`;
    pace.textContent = `${megabytes(sentBytes)} of ${megabytes(knownBytes)}, ${speed}${left}`;
  }
}
