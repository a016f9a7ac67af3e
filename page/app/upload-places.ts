/** The places on the page that show how an upload comes on. */
export interface UploadPlaces {
  readonly whole: HTMLElement;
  readonly words: HTMLElement;
  readonly pace: HTMLElement;
  readonly progress: HTMLProgressElement;
  readonly pause: HTMLButtonElement;
  readonly cancel: HTMLButtonElement;
}

/** Finds them in their part of the page: that they are there, the page itself says. */
export function uploadPlaces(section: ParentNode): UploadPlaces {
  const find = <Type extends HTMLElement>(selector: string) =>
    section.querySelector(selector) as Type;
  return {
    whole: find('#upload'),
    words: find('#upload-words'),
    pace: find('#upload-pace'),
    progress: find<HTMLProgressElement>('#upload progress'),
    pause: find<HTMLButtonElement>('#upload-pause'),
    cancel: find<HTMLButtonElement>('#upload-cancel'),
  };
}
