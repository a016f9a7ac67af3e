import { VERSION } from '../../sw/core/version.ts';
import { Pause } from '../import/pause.ts';
import type { Shelf } from '../import/shelf.ts';
import { newRecord, type UploadRecord } from '../import/upload-record.ts';
import { MadeFiles } from '../upload/made-files.ts';
import { S3Client } from '../upload/s3-client.ts';
import { type TakenBack, takeBack } from '../upload/take-back.ts';
import { idOfPlace, nameOfPlace, signerOf, type UploadPlace } from '../upload/upload-place.ts';
import { UploadSizes } from '../upload/upload-sizes.ts';
import { uploadVideo } from '../upload/upload-video.ts';
import type { VideoItem } from './library-items.ts';
import { stayAwake } from './stay-awake.ts';
import { UploadPace } from './upload-pace.ts';
import type { WorkPlaces } from './work-places.ts';

export { VERSION };

/** What is uploaded, and where to. */
export interface UploadTask {
  readonly item: VideoItem;
  readonly shelf: Shelf;
  /** Where it goes: other keys may be given after some have failed. */
  readonly place: () => UploadPlace;
  /** What it was made of, where this page has it: it may be chosen again after it was lost. */
  readonly file: () => File | undefined;
  /** How far an upload of before came. */
  readonly before: UploadRecord | undefined;
  /** Whether its stream is still being made. */
  readonly isBeingMade: boolean;
}

/** What is going on: it is sent, nothing new is sent, nothing is under way, it is deleted, or all is done. */
type State = 'sending' | 'paused' | 'failed' | 'taking back' | 'over';

/** One video on its way into a bucket. */
export class Uploading {
  readonly #task: UploadTask;
  readonly #places: WorkPlaces;
  readonly #pause = new Pause();
  readonly #over = new AbortController();
  readonly #finished: Promise<void>;
  #finish = () => {};
  #state: State = 'sending';
  #isBeingMade: boolean;
  /** The paths of the stream's files that this upload has sent, or was sending. */
  readonly #paths = new Set<string>();
  #made = new MadeFiles();
  #place: UploadPlace;
  #record: UploadRecord;
  /** Ends what is under way. */
  #trying = new AbortController();
  #settled: Promise<void> = Promise.resolve();
  #saving: Promise<void> | undefined;
  #pace = new UploadPace();

  constructor(task: UploadTask, places: WorkPlaces) {
    this.#task = task;
    this.#places = places;
    this.#isBeingMade = task.isBeingMade;
    this.#place = task.place();
    this.#record = task.before ?? newRecord(idOfPlace(this.#place));
    this.#finished = new Promise((resolve) => (this.#finish = resolve));
    const { signal } = this.#over;
    places.pause.addEventListener('click', () => this.#pauseOrGoOn(), { signal });
    places.cancel.addEventListener('click', () => this.#askToCancel(), { signal });
  }

  /** Uploads it, and settles when that is done, or cancelled: what fails meanwhile can be gone on with. */
  async run(): Promise<void> {
    this.#places.whole.hidden = false;
    stayAwake(this.#over.signal);
    this.#try();
    await this.#finished;
    await this.#saving;
  }

  /** A file of the stream is there that was not, by its path. */
  written(path: string): void {
    this.#made.add(path);
  }

  /** All of the stream is made. */
  madeAll(): void {
    this.#isBeingMade = false;
    this.#made.end();
  }

  /** What is left of the stream will not be made now: what has gone up stays, and can be gone on with. */
  breakOff(): void {
    if (this.#state === 'taking back') return;
    const { name } = this.#task.item;
    this.#end(`${name} is not uploaded: choose its file again, and it goes on.`, this.#record);
  }

  /** Ends it, and deletes what it has sent, as far as that can be done. */
  async cancel(): Promise<void> {
    if (this.#state === 'taking back' || this.#state === 'over') return;
    const { item, before } = this.#task;
    this.#show('taking back', `Deleting what was uploaded of ${item.name}…`);
    this.#stop();
    await this.#settled;
    // Of what was whole before, only what is new goes.
    const stays = before?.isWhole && before.place === this.#record.place ? before : undefined;
    const paths = stays ? [] : [...this.#record.sent, ...this.#paths];
    const file = stays?.file?.isThere ? undefined : this.#record.file;
    // What is being deleted does not count as there, should this page be closed meanwhile.
    await this.#keep(stays ?? { ...this.#record, sent: [], isWhole: false });
    // Other keys may have been given since.
    const now = this.#task.place();
    const place = idOfPlace(now) === this.#record.place ? now : this.#place;
    const client = new S3Client(signerOf(place), new AbortController().signal);
    const left = await takeBack(client, item.id, { paths, file });
    if (left.problem === undefined) return this.#end('', stays);
    const why = `What was uploaded of ${item.name} is not all deleted there: ${wordsOf(left.problem)}`;
    this.#end(why, stays ?? this.#leftIn(left));
  }

  /** Sends what lacks, with the keys and the file that are at hand now. */
  #try(): void {
    const trying = new AbortController();
    this.#trying = trying;
    this.#made = new MadeFiles();
    this.#pause.end();
    this.#pace = new UploadPace();
    this.#show('sending', `Uploading ${this.#task.item.name}…`);
    this.#settled = this.#send(trying.signal).then(
      (words) => {
        if (this.#state === 'sending' || this.#state === 'paused') this.#end(words, this.#record);
      },
      (error: unknown) => {
        if (this.#state !== 'sending' && this.#state !== 'paused') return;
        this.#show('failed', `${this.#task.item.name} is not uploaded: ${wordsOf(error)}`);
      },
    );
  }

  /** Settles when all is there, with what there is to say. */
  async #send(signal: AbortSignal): Promise<string> {
    const { item, shelf } = this.#task;
    this.#place = this.#task.place();
    const id = idOfPlace(this.#place);
    if (id !== this.#record.place) this.#record = newRecord(id);
    const file = this.#task.file();
    const sizes = new UploadSizes((progress) => {
      this.#pace.show(progress, this.#isBeingMade, this.#places);
    });
    for (const [path, bytes] of (await shelf.place()).there) {
      const isThere = this.#record.sent.includes(path);
      if (isThere) sizes.isThere(path, bytes, bytes);
      else sizes.knows(path, bytes);
      this.#made.add(path);
    }
    if (!this.#isBeingMade) this.#made.end();
    const aborted = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve());
    });
    await uploadVideo(new S3Client(signerOf(this.#place), signal), {
      ...{ id: item.id, shelf, file, sizes, made: this.#made, record: this.#record },
      keep: (record) => this.#keep(record),
      onSending: (path) => this.#paths.add(path),
      turn: async () => {
        await Promise.race([this.#pause.isOver, aborted]);
        signal.throwIfAborted();
      },
      giveUp: () => this.#stop(),
    });
    const isRawThere = this.#record.file?.isThere;
    const raw = isRawThere
      ? ''
      : ' The file that it was made of was not at hand, and is not there.';
    return `${item.name} is uploaded to ${nameOfPlace(this.#place)}.${raw}`;
  }

  /** Ends what is under way, and what is waited for. */
  #stop(): void {
    this.#trying.abort();
    this.#made.stop();
  }

  #pauseOrGoOn(): void {
    if (this.#state === 'failed') this.#try();
    else if (this.#state === 'paused') {
      this.#pause.end();
      this.#pace = new UploadPace();
      this.#show('sending', `Uploading ${this.#task.item.name}…`);
    } else if (this.#state === 'sending') {
      this.#pause.begin();
      this.#show('paused', `The upload of ${this.#task.item.name} is paused.`);
    }
  }

  #askToCancel(): void {
    const question = 'Cancel the upload? What it has sent is deleted there.';
    if (confirm(question)) void this.cancel();
  }

  /** A disk that is full keeps nobody from uploading: what is not kept is sent again the next time. */
  async #keep(record: UploadRecord): Promise<void> {
    this.#record = record;
    this.#saving ??= this.#save().finally(() => (this.#saving = undefined));
    await this.#saving;
  }

  async #save(): Promise<void> {
    let kept: UploadRecord | undefined;
    while (kept !== this.#record) {
      kept = this.#record;
      await this.#task.shelf.keepUploaded(kept).catch(() => undefined);
    }
  }

  #leftIn({ paths, file }: TakenBack): UploadRecord {
    return { ...newRecord(this.#record.place), sent: paths, ...(file && { file }) };
  }

  #end(words: string, record: UploadRecord | undefined): void {
    const { whole } = this.#places;
    const hadFocus = whole.contains(document.activeElement);
    this.#show('over', words);
    this.#stop();
    this.#over.abort();
    this.#pause.end();
    whole.hidden = true;
    if (hadFocus) document.getElementById('file')?.focus();
    const last = this.#saving ?? Promise.resolve();
    this.#saving = last.then(() => this.#task.shelf.keepUploaded(record)).catch(() => undefined);
    this.#finish();
  }

  #show(state: State, words: string): void {
    this.#state = state;
    const { pause, cancel, pace, progress } = this.#places;
    pause.textContent = state === 'sending' ? 'Pause the upload' : 'Go on with the upload';
    pause.disabled = state === 'taking back';
    cancel.disabled = state === 'taking back';
    this.#places.words.textContent = words;
    if (state === 'sending' || state === 'paused') return;
    pace.textContent = '';
    progress.removeAttribute('value');
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
