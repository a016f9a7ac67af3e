import type { Measured } from '../../sw/core/network-timing.ts';
import { Recording } from './recording.ts';
import { saveAs } from './save-as.ts';

/** What a viewer does, and when the picture stands still (`waiting`), HTML §4.8.11.16. */
const EVENTS = [
  'loadeddata',
  'play',
  'playing',
  'waiting',
  'pause',
  'seeking',
  'seeked',
  'ratechange',
  'ended',
];

/** The button that saves what was measured while one video played. */
export class SaveSession {
  readonly #button: HTMLButtonElement;
  #recording = newRecording();

  constructor(button: HTMLButtonElement, video: HTMLVideoElement) {
    this.#button = button;
    for (const name of EVENTS) {
      video.addEventListener(name, () => this.#recording.saw(name, video.currentTime));
    }
    button.addEventListener('click', () => this.#save());
  }

  /** Another video is loaded: what was measured is of the one before. */
  reset(): void {
    this.#recording = newRecording();
    this.#button.disabled = true;
  }

  measured(bytes: number, timing: Measured): void {
    this.#recording.measured(bytes, timing);
    this.#button.disabled = false;
  }

  #save(): void {
    const csv = new Blob([this.#recording.csv()], { type: 'text/csv' });
    saveAs(csv, 'playahead-session.csv');
  }
}

function newRecording(): Recording {
  return new Recording(() => performance.now());
}
