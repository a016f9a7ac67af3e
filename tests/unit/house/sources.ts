import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository’s folder. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** One file, by its path from the top level, and what it imports. */
export interface Source {
  readonly path: string;
  readonly imports: readonly Import[];
}

export interface Import {
  /** A path from the top level, or a package’s name. */
  readonly target: string;
  /** Whether it is there at runtime: `import type` is not. */
  readonly atRuntime: boolean;
}

/** All TypeScript of the repository. */
export function readSources(): Source[] {
  return ['sw', 'page', 'tests'].flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
      .map((path) => posix.join(room, path.replaceAll('\\', '/')))
      .filter((path) => path.endsWith('.ts') && !path.includes('node_modules/'))
      .sort()
      .map((path) => ({ path, imports: importsOf(readFileSync(join(ROOT, path), 'utf8'), path) })),
  );
}

/**
 * What a file imports. Our code is laid out by a formatter, so that an import or re-export begins
 * a line and its module stands in single quotes. An `import { type A }` is still there at runtime.
 */
export function importsOf(text: string, path: string): Import[] {
  const code = text.replaceAll(/^\s*(?:\/\*[\s\S]*?\*\/|\/\/.*)$/gm, '');
  const found: Import[] = [];
  const add = (module: string | undefined, atRuntime: boolean) => {
    if (module === undefined) return;
    const isFile = module.startsWith('.');
    found.push({ target: isFile ? posix.join(dirname(path), module) : module, atRuntime });
  };
  const statements = /^(?:import|export)\s+(type\s+(?!from\b))?[^;'"]*?\bfrom\s+'([^']+)'/gm;
  for (const [, type, module] of code.matchAll(statements)) add(module, type === undefined);
  for (const [, module] of code.matchAll(/^import\s+'([^']+)'/gm)) add(module, true);
  for (const [, module] of code.matchAll(/^[^'"`]*\bimport\(\s*'([^']+)'\s*\)/gm))
    add(module, true);
  return found;
}
