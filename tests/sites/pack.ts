import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Builds the package in a copy of the repository and packs it into a folder; returns the tarball's path. */
export async function pack(project: string, folder: string): Promise<string> {
  await run(process.execPath, ['sw/package/build-package.mjs'], { cwd: project });
  const options = ['--ignore-scripts', '--json', '--pack-destination', folder];
  const { stdout } = await npm(['pack', ...options], project);
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  return join(folder, filename);
}

/** Unpacks a tarball of npm's into a folder, which it makes. */
export async function unpack(tarball: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  // A relative path: some tars take what stands before a colon for a host.
  const file = relative(folder, tarball);
  await run('tar', ['-xzf', file, '--strip-components=1'], { cwd: folder });
}

/** What lies in a folder and all that are in it: SHA-256 by path, in the paths' order. */
export async function contentsOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((e) => join(e.parentPath, e.name));
  const hashes = paths.map(async (path) => {
    const hash = createHash('sha256').update(await readFile(path));
    return [path.slice(folder.length + 1).replaceAll('\\', '/'), hash.digest('hex')] as const;
  });
  return Object.fromEntries((await Promise.all(hashes)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Runs npm; in Windows it is a script of the shell's. */
export function npm(
  commandArguments: readonly string[],
  cwd: string,
  timeoutMs = 60_000,
  variables: Readonly<Record<string, string>> = {},
): Promise<{ stdout: string; stderr: string }> {
  const shell = process.platform === 'win32';
  const env = { ...process.env, ...variables };
  return run('npm', commandArguments, { cwd, env, timeout: timeoutMs, shell });
}
