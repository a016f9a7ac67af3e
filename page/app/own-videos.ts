import type { LibraryVideo } from '../import/film.ts';
import { clearRemains, listBegun, listVideos, Shelf } from '../import/shelf.ts';
import { exportVideo } from './export-video.ts';
import type { Gate } from './gate.ts';
import { whileNobodyImports, whileNobodyIsAtIt } from './import-lock.ts';
import { importPlaces } from './import-places.ts';
import { Importing } from './importing.ts';
import { LibraryItems, type VideoItem } from './library-items.ts';
import { scopeOf } from './scope.ts';
import { Uploads } from './uploads.ts';

/** The library of this browser on the page: what is in it, and the way in for more. */
export class OwnVideos {
  readonly #section: HTMLElement;
  readonly #scope = scopeOf(document.baseURI);
  readonly #items: LibraryItems;
  readonly #uploads: Uploads;
  #importing: Importing | undefined;
  #listing: Promise<void> | undefined;
  #isListAsked = false;
  /** Whether anybody has chosen a file in this visit. */
  #isPlaceWanted = false;

  /** The gate knows of the site, whose place for uploads there may be; `play` opens a video by its id. */
  constructor(section: HTMLElement, gate: Gate, play: (id: string) => void) {
    this.#section = section;
    this.#uploads = new Uploads(section, gate, () => void this.#list());
    this.#items = new LibraryItems(this.#find('#library'), {
      scope: this.#scope,
      play: ({ id }) => play(id),
      rename: (item) => void this.#rename(item),
      export: (item) => void this.#export(item),
      upload: (item) => void this.#upload(item),
      delete: (item) => void this.#delete(item),
    });
    const input = this.#find<HTMLInputElement>('#file');
    input.disabled = false;
    // What is chosen here is no setting.
    section.addEventListener('change', (event) => event.stopPropagation());
    input.addEventListener('change', () => {
      this.#take(input.files?.[0]);
      // The same file can be chosen again.
      input.value = '';
    });
    this.#takeDropped();
    document.addEventListener('visibilitychange', () => !document.hidden && void this.#list());
    void this.#begin();
  }

  async #begin(): Promise<void> {
    try {
      await this.#list();
      await whileNobodyImports(() => clearRemains(this.#scope));
    } catch {
      // A private window that may store nothing has no library.
      this.#section.hidden = true;
    }
  }

  /** A file may be dropped anywhere on the page. */
  #takeDropped(): void {
    const isFile = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files');
    document.addEventListener('dragover', (event) => {
      if (isFile(event)) event.preventDefault();
    });
    document.addEventListener('drop', (event) => {
      if (!isFile(event)) return;
      event.preventDefault();
      this.#take(event.dataTransfer?.files[0]);
    });
  }

  #take(file: File | undefined): void {
    if (!file) return;
    if (this.#importing?.isMaking) {
      this.#say('One film at a time: wait until this one is imported, or cancel it.');
      return;
    }
    this.#importing?.cancel();
    this.#isPlaceWanted = true;
    void this.#list();
    const places = importPlaces(this.#section);
    const uploads = this.#uploads;
    let id = '';
    this.#importing = new Importing(file, places, {
      changed: () => void this.#list(),
      known: (known) => {
        id = known;
        uploads.know(id, file);
      },
      uploadWanted: (name) => void uploads.begin({ id, name }, true),
      written: (path) => uploads.written(id, path),
      ended: (how) => uploads.importEnded(id, how),
    });
  }

  /** Shows what there is: the last word on it, whoever asks for it and how often. */
  async #list(): Promise<void> {
    this.#isListAsked = true;
    this.#listing ??= this.#listUntilQuiet().finally(() => (this.#listing = undefined));
    await this.#listing;
  }

  async #listUntilQuiet(): Promise<void> {
    while (this.#isListAsked) {
      this.#isListAsked = false;
      await this.#uploads.look(this.#isPlaceWanted);
      const canUpload = this.#uploads.place !== undefined;
      this.#find('#import-upload-whole').hidden = !canUpload;
      this.#items.canUpload = canUpload;
      await this.#items.show(await listVideos(this.#scope), await listBegun(this.#scope));
    }
  }

  /** Changes a video that is there, and that nobody makes. */
  async #change(
    { id, name }: VideoItem,
    work: (shelf: Shelf, about: LibraryVideo | undefined) => Promise<void>,
  ): Promise<void> {
    const shelf = new Shelf(id, this.#scope);
    const isDone = await whileNobodyIsAtIt(id, async () => work(shelf, await shelf.about()));
    if (!isDone) {
      this.#say(`${name} is being imported or uploaded: wait until that is done, or cancel it.`);
    }
    await this.#list();
  }

  async #rename(item: VideoItem): Promise<void> {
    const name = prompt('What is it to be called?', item.name)?.trim();
    if (!name) return;
    await this.#change(item, async (shelf, about) => {
      if (about) await shelf.describe({ ...about, name });
    });
  }

  async #export({ id, name }: VideoItem): Promise<void> {
    this.#say(`Exporting ${name}…`);
    try {
      this.#say((await exportVideo({ id, name }, new Shelf(id, this.#scope))) ?? '');
    } catch (error) {
      this.#say(error instanceof Error ? error.message : String(error));
    }
  }

  async #upload(item: VideoItem): Promise<void> {
    void this.#uploads.begin(item);
    await this.#list();
  }

  #say(text: string): void {
    this.#find('#import-words').textContent = text;
  }

  async #delete(item: VideoItem): Promise<void> {
    const record = await new Shelf(item.id, this.#scope).uploaded();
    const stays = !record
      ? 'The file that it was made of stays.'
      : record.isWhole
        ? 'What was uploaded stays there.'
        : 'What was uploaded of it stays there: choose Upload, and cancel that, to delete it too.';
    if (!confirm(`Delete “${item.name}” from this browser? ${stays}`)) return;
    await this.#change(item, (shelf) => shelf.clear());
    this.#find<HTMLInputElement>('#file').focus();
  }

  #find<Type extends HTMLElement = HTMLElement>(selector: string): Type {
    return this.#section.querySelector(selector) as Type;
  }
}
