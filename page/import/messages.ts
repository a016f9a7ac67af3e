import type { Film, ImportWay, LibraryVideo } from './film.ts';

/** What the page asks of the worker that imports. */
export type ToImporter =
  /** Says what a file holds, and its id, which takes as long as reading it. */
  | {
      readonly type: 'look';
      readonly file: File;
      readonly scope: string;
      /** The page's, whose scripts may be of another build. */
      readonly version: string;
    }
  /** Makes a stream of the file that was looked at last. */
  | { readonly type: 'begin'; readonly way: ImportWay }
  /** Holds it, and lets it go on. */
  | { readonly type: 'pause' | 'go on' }
  /** Takes away what has been made of it. */
  | { readonly type: 'cancel' };

/** What the worker that imports tells the page. */
export type FromImporter =
  /** What the file holds, and what the browser can make of it. */
  | { readonly type: 'film'; readonly film: Film; readonly encodesPicture: boolean }
  /** How much of the file has been read for its id, 0 to 1. */
  | { readonly type: 'reading'; readonly share: number }
  /** The id of the file, whether the library has it already, and what of it is there, if it was begun. */
  | {
      readonly type: 'id';
      readonly id: string;
      readonly isHere: boolean;
      readonly begun: { readonly way: ImportWay; readonly bytes: number } | undefined;
    }
  /** It is being made: what an import in another way has left is gone. */
  | { readonly type: 'begun' }
  /** A file of the stream is there, by its path. */
  | { readonly type: 'written'; readonly path: string }
  /** It can be watched while it is made. */
  | { readonly type: 'playable' }
  /** How many seconds of the film are done. */
  | { readonly type: 'done'; readonly seconds: number }
  /** It is in the library; of a file that is cut short there is less than it promised. */
  | { readonly type: 'whole'; readonly video: LibraryVideo; readonly promisedSeconds: number }
  | { readonly type: 'cancelled' }
  /** What went wrong and what to do, for a person. */
  | { readonly type: 'failed'; readonly words: string };
