/** The places on the page that show what is done with a file. */
export interface ImportPlaces {
  readonly whole: HTMLElement;
  readonly words: HTMLElement;
  /** How fast it goes, which nobody wants to hear four times a second. */
  readonly pace: HTMLElement;
  readonly progress: HTMLProgressElement;
  /** In which of several ways. */
  readonly how: HTMLSelectElement;
  /** Whether it is uploaded too, where there is a place for that. */
  readonly upload: HTMLInputElement;
  readonly begin: HTMLButtonElement;
  readonly pause: HTMLButtonElement;
  readonly cancel: HTMLButtonElement;
}

/** Finds them in their part of the page: that they are there, the page itself says. */
export function importPlaces(section: ParentNode): ImportPlaces {
  const find = <Type extends HTMLElement>(selector: string) =>
    section.querySelector(selector) as Type;
  return {
    whole: find('#import'),
    words: find('#import-words'),
    pace: find('#import-pace'),
    progress: find<HTMLProgressElement>('#import progress'),
    how: find<HTMLSelectElement>('#import-how'),
    upload: find<HTMLInputElement>('#import-upload'),
    begin: find<HTMLButtonElement>('#import-begin'),
    pause: find<HTMLButtonElement>('#import-pause'),
    cancel: find<HTMLButtonElement>('#import-cancel'),
  };
}
