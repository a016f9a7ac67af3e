import type { Content, Handler } from './file-table.ts';
import type { LinkShape } from './link.ts';

/** How an origin starts; all of it can be changed later. */
export interface OriginOptions {
  /** Folders by URL prefix. */
  readonly mounts?: Readonly<Record<string, string>>;
  /** Virtual files by path. */
  readonly files?: Readonly<Record<string, Content | Handler>>;
  /** `Access-Control-Allow-Origin`, or false for an origin that shares nothing. */
  readonly cors?: Cors;
  /** `Cache-Control` of the page's files and of the stream's; null for none. */
  readonly cacheControl?: Partial<CacheControl>;
  /** Whether the stream's files carry ETag and Last-Modified too; the page's always do. */
  readonly streamValidators?: boolean;
  readonly link?: LinkShape;
}

export type Cors = false | string;

export interface CacheControl {
  readonly page: string | null;
  readonly stream: string | null;
}
