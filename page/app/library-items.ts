import type { ImportJob, LibraryVideo } from '../import/film.ts';
import { megabytes } from '../import/plan.ts';
import { nameOf } from '../import/renditions.ts';
import { Shelf } from '../import/shelf.ts';
import type { UploadRecord } from '../import/upload-record.ts';
import { isBeingMade } from './import-lock.ts';
import { clock } from './words.ts';

/** A video, or what there is of one. */
export type VideoItem = Pick<LibraryVideo, 'id' | 'name'>;

/** What can be done with one, by the names of its buttons. */
const ACTIONS = ['play', 'rename', 'export', 'upload', 'delete'] as const;
type Action = (typeof ACTIONS)[number];

/** The list of a library on the page. */
export class LibraryItems {
  readonly #list: HTMLElement;
  readonly #scope: string;
  readonly #on: Readonly<Record<Action, (item: VideoItem) => void>>;
  /** Whether there is a place to upload to. */
  canUpload = false;

  constructor(
    list: HTMLElement,
    {
      scope,
      ...on
    }: { readonly scope: string } & Readonly<Record<Action, (item: VideoItem) => void>>,
  ) {
    this.#list = list;
    this.#scope = scope;
    this.#on = on;
  }

  /** Shows these videos, and these that are not whole. What has the focus keeps it. */
  async show(videos: readonly LibraryVideo[], begun: readonly ImportJob[]): Promise<void> {
    const items = await Promise.all([
      ...begun.map((job) => this.#begunItem(job)),
      ...videos.map((video) => this.#item(video)),
    ]);
    const { activeElement } = document;
    const focused = this.#list.contains(activeElement) ? activeElement?.id : undefined;
    this.#list.replaceChildren(...items);
    if (focused) document.getElementById(focused)?.focus();
  }

  async #item(video: LibraryVideo): Promise<HTMLElement> {
    const { id, name, durationSeconds, storedBytes, renditions, importedAt } = video;
    const heights = renditions.map(nameOf).join(', ');
    const day = new Date(importedAt).toLocaleDateString();
    const item = document.createElement('li');
    const title = document.createElement('p');
    title.textContent = name;
    const about = document.createElement('p');
    about.className = 'hint';
    const uploaded = uploadedInWords(await new Shelf(id, this.#scope).uploaded());
    const facts = [clock(durationSeconds), megabytes(storedBytes), heights, day, ...uploaded];
    about.textContent = facts.join(' · ');
    const buttons = document.createElement('div');
    const actions = ACTIONS.filter((action) => action !== 'upload' || this.canUpload);
    buttons.append(...actions.map((action) => this.#button(action, { id, name })));
    item.append(await this.#thumbnail(id), title, about, buttons);
    return item;
  }

  /** What is not whole cannot be played: the browser gives the file only to who chooses it again. */
  async #begunItem({ id, fileName: name }: ImportJob): Promise<HTMLElement> {
    const isAtWork = await isBeingMade(id);
    const item = document.createElement('li');
    item.className = 'begun';
    const about = document.createElement('p');
    about.textContent = isAtWork
      ? `${name} is being imported.`
      : `${name} is not whole: choose the file again, and it goes on.`;
    item.append(about);
    if (!isAtWork) item.append(this.#button('delete', { id, name }));
    else if (await new Shelf(id, this.#scope).isPlayable()) {
      item.append(this.#button('play', { id, name }));
    }
    return item;
  }

  async #thumbnail(id: string): Promise<HTMLElement> {
    const picture = new Image(96, 54);
    // Its name stands beside it.
    picture.alt = '';
    const blob = await new Shelf(id, this.#scope).thumbnail();
    if (!blob) return picture;
    picture.src = URL.createObjectURL(blob);
    picture.addEventListener('load', () => URL.revokeObjectURL(picture.src), { once: true });
    return picture;
  }

  #button(action: Action, item: VideoItem): HTMLButtonElement {
    const made = document.createElement('button');
    const label = action.charAt(0).toUpperCase() + action.slice(1);
    made.type = 'button';
    // It is found again by that when the list is made anew.
    made.id = `${action}-${item.id}`;
    made.textContent = label;
    made.ariaLabel = `${label} ${item.name}`;
    made.addEventListener('click', () => this.#on[action](item));
    return made;
  }
}

function uploadedInWords(record: UploadRecord | undefined): readonly string[] {
  if (!record) return [];
  const isWhole = record.isWhole && (record.file?.isThere ?? true);
  return [isWhole ? 'uploaded' : 'not all of it is uploaded'];
}
