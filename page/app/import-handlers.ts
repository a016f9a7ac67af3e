/** What comes of an import, for whoever goes on with it. */
export interface ImportHandlers {
  /** The library has changed. */
  readonly changed: () => void;
  /** Which video it is. */
  readonly known: (id: string) => void;
  /** It is being made from now on, under this name, and is to be uploaded too. */
  readonly uploadWanted: (name: string) => void;
  /** A file of its stream is there, by its path. */
  readonly written: (path: string) => void;
  readonly ended: (how: ImportEnd) => void;
}

/** How an import ends. */
export type ImportEnd = 'whole' | 'cancelled' | 'failed';
