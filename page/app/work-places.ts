/** The places on the page that show how long work comes on, and hold or end it. */
export interface WorkPlaces {
  readonly whole: HTMLElement;
  readonly words: HTMLElement;
  /** How fast it goes, which nobody wants to hear four times a second. */
  readonly pace: HTMLElement;
  readonly progress: HTMLProgressElement;
  readonly pause: HTMLButtonElement;
  readonly cancel: HTMLButtonElement;
}

/** Finds them in their part of the page, by what the work is called: that they are there, the page itself says. */
export function workPlaces(section: ParentNode, work: 'import' | 'upload'): WorkPlaces {
  const find = <Type extends HTMLElement>(selector: string) =>
    section.querySelector(`#${work}${selector}`) as Type;
  return {
    whole: find(''),
    words: find('-words'),
    pace: find('-pace'),
    progress: find<HTMLProgressElement>(' progress'),
    pause: find<HTMLButtonElement>('-pause'),
    cancel: find<HTMLButtonElement>('-cancel'),
  };
}
