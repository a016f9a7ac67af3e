import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Origin } from '../origin/origin.ts';

/** A file of a contestant’s page; zipped on the wire, as any static host does it. */
export interface PageFile {
  readonly path: string;
  readonly content: string | Uint8Array;
  /** Whether its name holds its version, so that it is cached for good. */
  readonly isVersioned?: boolean;
}

/** The files that a static host would serve of ours, from `static/`; none of their names is versioned. */
export function ourFiles(): readonly PageFile[] {
  return readdirSync('static')
    .filter((name) => /\.(html|css|svg|js)$/.test(name))
    .map((name) => ({
      path: name === 'index.html' ? '/' : `/${name}`,
      content: readFileSync(resolve('static', name)),
    }));
}

/** A file of a package, under a name that holds its version. */
export function packageFile(path: string, file: string): PageFile {
  return { path, content: readFileSync(resolve('node_modules', file)), isVersioned: true };
}

/** How much of a file crosses the link. */
export function zippedBytes({ content }: PageFile): number {
  return zipped(content).byteLength;
}

/** Serves a file zipped: pages are revalidated at each visit, versioned files are not. */
export function servePageFile(origin: Origin, { path, content, isVersioned }: PageFile): void {
  const headers = {
    'content-encoding': 'gzip',
    'content-type': contentTypeOf(path),
    vary: 'Accept-Encoding',
    'cache-control': isVersioned ? 'max-age=31536000, immutable' : 'no-cache',
  };
  origin.serve(path, zipped(content), headers);
}

const memory = new Map<string | Uint8Array, Uint8Array>();

function zipped(content: string | Uint8Array): Uint8Array {
  const known = memory.get(content);
  if (known) return known;
  const made = gzipSync(content, { level: 9 });
  memory.set(content, made);
  return made;
}

function contentTypeOf(path: string): string {
  if (path.endsWith('.js')) return 'text/javascript; charset=utf-8';
  if (path.endsWith('.css')) return 'text/css; charset=utf-8';
  return path.endsWith('.svg') ? 'image/svg+xml' : 'text/html; charset=utf-8';
}
