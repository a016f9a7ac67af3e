import { VERSION } from '../../sw/core/version.ts';
import { Shelf } from '../import/shelf.ts';
import type { UploadPlace } from '../upload/upload-place.ts';
import { Access } from './access.ts';
import { BucketForm } from './bucket-form.ts';
import type { Gate } from './gate.ts';
import type { ImportEnd } from './import-handlers.ts';
import { whileUploading } from './import-lock.ts';
import type { VideoItem } from './library-items.ts';
import { scopeOf } from './scope.ts';
import type { SiteConfig } from './site-config.ts';
import type { Uploading } from './uploading.ts';
import { workPlaces } from './work-places.ts';

/** An upload that runs, or is about to. */
interface Now {
  readonly id: string;
  readonly place: UploadPlace;
  uploading?: Uploading;
  /** How the import ended that it follows. */
  ended?: ImportEnd;
}

/** How videos leave this browser: into the bucket of the site, or into one that a person names. */
export class Uploads {
  readonly #section: HTMLElement;
  readonly #gate: Gate;
  readonly #onChange: () => void;
  readonly #bucket: BucketForm;
  /** The files that were chosen in this visit, by the ids of their videos. */
  readonly #files = new Map<string, File>();
  #site: SiteConfig | undefined;
  /** What is uploaded now, one at a time. */
  #now: Now | undefined;

  /** `onChange`: what the library's list says has changed. */
  constructor(section: HTMLElement, gate: Gate, onChange: () => void) {
    this.#section = section;
    this.#gate = gate;
    this.#onChange = onChange;
    const form = section.querySelector('#bucket') as HTMLFormElement;
    this.#bucket = new BucketForm(form, onChange);
  }

  /** Looks whether the site has a place for uploads; where nobody wants one yet, as far as is known. */
  async look(isWanted: boolean): Promise<void> {
    this.#site = await (isWanted ? this.#gate.site() : this.#gate.siteFor(''));
    const { uploads } = this.#site;
    const hint = this.#section.querySelector('#bucket-hint') as HTMLElement;
    if (uploads) hint.textContent = `${new URL(uploads.sign).origin} signs uploads for this site.`;
  }

  /** Where videos can go; `undefined` where there is nothing. */
  get place(): UploadPlace | undefined {
    const { keys } = this.#bucket;
    if (keys) return { keys };
    const site = this.#site;
    if (!site?.uploads) return undefined;
    const { sign: url } = site.uploads;
    const access = new Access(site);
    const onUnauthorized = () => this.#gate.ask(url, access);
    return { api: { url, init: () => access.init(url), onUnauthorized } };
  }

  /** Which video a file is. */
  know(id: string, file: File): void {
    this.#files.set(id, file);
  }

  /** Uploads a video, which may still be being made. */
  async begin(item: VideoItem, isBeingMade = false): Promise<void> {
    const { place } = this;
    if (!place) return;
    if (this.#now) {
      return this.#say('One upload at a time: wait until this one is done, or cancel it.');
    }
    const now: Now = { id: item.id, place };
    this.#now = now;
    try {
      const work = () => this.#upload(item, isBeingMade, now);
      const isDone = await whileUploading(item.id, work);
      if (!isDone) this.#say(`Another tab of this browser uploads ${item.name}.`);
    } catch (error) {
      this.#say(error instanceof Error ? error.message : String(error));
    }
    this.#now = undefined;
    this.#onChange();
  }

  /** A file of the stream of a video that is being made is there, by its path. */
  written(id: string, path: string): void {
    if (this.#now?.id === id) this.#now.uploading?.written(path);
  }

  /** The stream of a video is made, or will not be. */
  importEnded(id: string, how: ImportEnd): void {
    const now = this.#now;
    if (now?.id !== id) return;
    now.ended = how;
    if (how === 'whole') now.uploading?.madeAll();
    else if (how === 'cancelled') void now.uploading?.cancel();
    else now.uploading?.breakOff();
  }

  async #upload(item: VideoItem, isBeingMade: boolean, now: Now): Promise<void> {
    const module = await import('./uploading.ts');
    if (module.VERSION !== VERSION) throw new Error('This page is of another version: reload it.');
    const shelf = new Shelf(item.id, scopeOf(document.baseURI));
    const before = await shelf.uploaded();
    const isAgain = before?.isWhole && (before.file?.isThere || !this.#files.has(item.id));
    if (isAgain && !confirm(`${item.name} is uploaded already. Send all of it again?`)) return;
    const task = {
      ...{ item, shelf },
      place: () => this.place ?? now.place,
      file: () => this.#files.get(item.id),
      before: isAgain ? undefined : before,
      isBeingMade: isBeingMade && now.ended === undefined,
    };
    now.uploading = new module.Uploading(task, workPlaces(this.#section, 'upload'));
    // It may have ended while that was loaded.
    if (now.ended === 'cancelled') await now.uploading.cancel();
    else if (now.ended === 'failed') now.uploading.breakOff();
    else await now.uploading.run();
    // What was read and written for it meanwhile has made an empty place anew.
    if (now.ended === 'cancelled' && !(await shelf.job())) await shelf.clear();
  }

  #say(text: string): void {
    (this.#section.querySelector('#upload-words') as HTMLElement).textContent = text;
  }
}
