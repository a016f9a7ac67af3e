import { type WorkPlaces, workPlaces } from './work-places.ts';

/** The places on the page that show what is done with a file. */
export interface ImportPlaces extends WorkPlaces {
  /** In which of several ways. */
  readonly how: HTMLSelectElement;
  /** Whether it is uploaded too, where there is a place for that. */
  readonly upload: HTMLInputElement;
  readonly begin: HTMLButtonElement;
}

/** Finds them in their part of the page: that they are there, the page itself says. */
export function importPlaces(section: ParentNode): ImportPlaces {
  const find = <Type extends HTMLElement>(selector: string) =>
    section.querySelector(selector) as Type;
  return {
    ...workPlaces(section, 'import'),
    how: find<HTMLSelectElement>('#import-how'),
    upload: find<HTMLInputElement>('#import-upload'),
    begin: find<HTMLButtonElement>('#import-begin'),
  };
}
