import type { LibraryVideo } from '../import/film.ts';
import { clearRemains, listBegun, listVideos, Shelf } from '../import/shelf.ts';
import { exportVideo } from './export-video.ts';
import { whileNobodyImports, whileNobodyMakes } from './import-lock.ts';
import { Importing } from './importing.ts';
import { LibraryItems, type VideoItem } from './library-items.ts';
import { scopeOf } from './scope.ts';

/** The library of this browser on the page: what is in it, and the way in for more. */
export class OwnVideos {
  readonly #section: HTMLElement;
  readonly #scope = scopeOf(document.baseURI);
  readonly #items: LibraryItems;
  #importing: Importing | undefined;
  #listing: Promise<void> | undefined;
  #isListAsked = false;

  /** `play` opens a video by its id. */
  constructor(section: HTMLElement, play: (id: string) => void) {
    this.#section = section;
    this.#items = new LibraryItems(this.#find('#library'), {
      scope: this.#scope,
      play: ({ id }) => play(id),
      rename: (item) => void this.#rename(item),
      export: (item) => void this.#export(item),
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
    const places = {
      whole: this.#find('#import'),
      words: this.#find('#import-words'),
      pace: this.#find('#import-pace'),
      progress: this.#find<HTMLProgressElement>('progress'),
      how: this.#find<HTMLSelectElement>('#import-how'),
      begin: this.#find<HTMLButtonElement>('#import-begin'),
      pause: this.#find<HTMLButtonElement>('#import-pause'),
      cancel: this.#find<HTMLButtonElement>('#import-cancel'),
    };
    this.#importing = new Importing(file, places, () => void this.#list());
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
      await this.#items.show(await listVideos(this.#scope), await listBegun(this.#scope));
    }
  }

  /** Changes a video that is there, and that nobody makes. */
  async #change(
    { id, name }: VideoItem,
    work: (shelf: Shelf, about: LibraryVideo | undefined) => Promise<void>,
  ): Promise<void> {
    const shelf = new Shelf(id, this.#scope);
    const isDone = await whileNobodyMakes(id, async () => work(shelf, await shelf.about()));
    if (!isDone) this.#say(`${name} is being imported: wait until that is done, or cancel it.`);
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

  #say(text: string): void {
    this.#find('#import-words').textContent = text;
  }

  async #delete(item: VideoItem): Promise<void> {
    const question = `Delete “${item.name}” from this browser? The file that it was made of stays.`;
    if (!confirm(question)) return;
    await this.#change(item, (shelf) => shelf.clear());
    this.#find<HTMLInputElement>('#file').focus();
  }

  #find<Type extends HTMLElement = HTMLElement>(selector: string): Type {
    return this.#section.querySelector(selector) as Type;
  }
}
