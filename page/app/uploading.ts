import { VERSION } from '../../sw/core/version.ts';
import { Pause } from '../import/pause.ts';
import { megabytes } from '../import/plan.ts';
import type { Shelf } from '../import/shelf.ts';
import { newRecord, type UploadRecord } from '../import/upload-record.ts';
import { MadeFiles } from '../upload/made-files.ts';
import { S3Client } from '../upload/s3-client.ts';
import { nameOfPlace, signerOf, type UploadPlace } from '../upload/upload-place.ts';
import { takeBack, type UploadProgress, uploadVideo } from '../upload/upload-video.ts';
import type { VideoItem } from './library-items.ts';
import { stayAwake } from './stay-awake.ts';
import type { UploadPlaces } from './upload-places.ts';
import { clock } from './words.ts';

export { VERSION };

/** What is uploaded, and where to. */
export interface UploadTask {
  readonly item: VideoItem;
  readonly shelf: Shelf;
  readonly place: UploadPlace;
  /** What it was made of, where this page has it. */
  readonly file: File | undefined;
  /** Whether its stream is still being made. */
  readonly isBeingMade: boolean;
}

/** How long it may take to delete what was uploaded. */
const TAKEN_BACK_WITHIN_MS = 60_000;

/** One video on its way into a bucket. */
export class Uploading {
  readonly #task: UploadTask;
  readonly #places: UploadPlaces;
  readonly #pause = new Pause();
  readonly #over = new AbortController();
  #stream: 'being made' | 'whole';
  /** The paths of the stream's files that were sent, or are being sent. */
  readonly #paths = new Set<string>();
  #made = new MadeFiles();
  #record: UploadRecord;
  /** What runs now, or ran last. */
  #trying = new AbortController();
  #isTrying = false;
  #saved: Promise<void> = Promise.resolve();
  #beganAtMs = 0;
  #fromBytes: number | undefined;
  #finish = () => {};

  constructor(task: UploadTask, places: UploadPlaces) {
    this.#task = task;
    this.#places = places;
    this.#stream = task.isBeingMade ? 'being made' : 'whole';
    this.#record = newRecord(nameOfPlace(task.place));
    const { signal } = this.#over;
    places.pause.addEventListener('click', () => this.#pauseOrGoOn(), { signal });
    places.cancel.addEventListener('click', () => this.#askToCancel(), { signal });
  }

  /** Uploads it, and settles when that is done, or cancelled: what fails meanwhile can be gone on with. */
  async run(): Promise<void> {
    const { shelf } = this.#task;
    const before = await shelf.uploaded();
    if (before && before.place === this.#record.place) this.#record = before;
    this.#places.whole.hidden = false;
    stayAwake(this.#over.signal);
    void this.#try();
    await new Promise<void>((resolve) => (this.#finish = resolve));
    await this.#saved;
  }

  /** A file of the stream is there that was not, by its path. */
  written(path: string): void {
    this.#made.add(path);
  }

  /** All of the stream is made. */
  madeAll(): void {
    this.#stream = 'whole';
    this.#made.end();
  }

  /** What is left of the stream will not be made now: what has gone up stays, and can be gone on with. */
  breakOff(): void {
    this.#trying.abort();
    const { name } = this.#task.item;
    this.#end(`${name} is not uploaded: choose its file again, and it goes on.`, this.#record);
  }

  /** Ends it; what has gone up is deleted there, if that can be done. */
  async cancel(): Promise<void> {
    const { item, place } = this.#task;
    this.#trying.abort();
    this.#say(`Deleting what was uploaded of ${item.name}…`);
    let words = '';
    try {
      const client = new S3Client(signerOf(place), AbortSignal.timeout(TAKEN_BACK_WITHIN_MS));
      const paths = new Set([...this.#record.sent, ...this.#paths]);
      await takeBack(client, item.id, { ...this.#record, paths });
    } catch (error) {
      words = `What was uploaded of ${item.name} could not be deleted there: ${wordsOf(error)}`;
    }
    this.#end(words, undefined);
  }

  async #try(): Promise<void> {
    const { item, shelf, place, file } = this.#task;
    this.#trying = new AbortController();
    this.#isTrying = true;
    this.#beganAtMs = performance.now();
    this.#fromBytes = undefined;
    this.#places.pause.textContent = 'Pause the upload';
    this.#say(`Uploading ${item.name}…`);
    this.#made = new MadeFiles();
    for (const path of await shelf.streamPaths()) this.#made.add(path);
    if (this.#stream === 'whole') this.#made.end();
    const { signal } = this.#trying;
    try {
      await uploadVideo(new S3Client(signerOf(place), signal), {
        ...{ id: item.id, shelf, file, made: this.#made, record: this.#record },
        keep: (record) => this.#keep(record),
        onProgress: (progress) => this.#show(progress),
        onSending: (path) => this.#paths.add(path),
        turn: () => this.#pause.isOver,
      });
      const raw = file ? '' : ' The file that it was made of was not at hand, and is not there.';
      this.#end(`${item.name} is uploaded to ${this.#record.place}.${raw}`, this.#record);
    } catch (error) {
      if (this.#over.signal.aborted || signal.aborted) return;
      this.#trying.abort();
      this.#isTrying = false;
      this.#places.pause.textContent = 'Go on';
      this.#places.pace.textContent = '';
      this.#say(`${item.name} is not uploaded: ${wordsOf(error)}`);
    }
  }

  #pauseOrGoOn(): void {
    const { pause } = this.#places;
    if (!this.#isTrying) void this.#try();
    else if (this.#pause.isOver) {
      this.#pause.end();
      this.#beganAtMs = performance.now();
      this.#fromBytes = undefined;
      pause.textContent = 'Pause the upload';
    } else {
      this.#pause.begin();
      pause.textContent = 'Go on';
    }
  }

  #askToCancel(): void {
    const question = 'Cancel the upload? What has gone up is deleted there.';
    if (confirm(question)) void this.cancel();
  }

  /** One after the other, so that the last one stands. */
  #keep(record: UploadRecord): Promise<void> {
    this.#record = record;
    this.#saved = this.#saved.then(() => this.#task.shelf.keepUploaded(record));
    return this.#saved;
  }

  #show({ sentBytes, knownBytes }: UploadProgress): void {
    this.#fromBytes ??= sentBytes;
    const elapsedSeconds = (performance.now() - this.#beganAtMs) / 1000;
    const rate = (sentBytes - this.#fromBytes) / elapsedSeconds;
    const left =
      rate > 0 && this.#stream === 'whole'
        ? `, ${clock((knownBytes - sentBytes) / rate)} left`
        : '';
    this.#places.progress.value = sentBytes / knownBytes;
    const pace = `${(rate / 1e6).toFixed(1)} MB/s`;
    this.#places.pace.textContent = `${megabytes(sentBytes)} of ${megabytes(knownBytes)}, ${pace}${left}`;
  }

  #end(words: string, record: UploadRecord | undefined): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    this.#pause.end();
    this.#saved = this.#saved.then(() => this.#task.shelf.keepUploaded(record));
    const { whole } = this.#places;
    const hadFocus = whole.contains(document.activeElement);
    whole.hidden = true;
    this.#say(words);
    if (hadFocus) document.getElementById('file')?.focus();
    this.#finish();
  }

  #say(text: string): void {
    this.#places.words.textContent = text;
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
