import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { ROOT } from './sources.ts';

/** A space, what a URL escapes with, and a letter beyond ASCII: each is another thing in a URL. */
const FOLDER = 'a b é%';

test('the build and its server work in a folder of any name', { timeout: 60_000 }, async () => {
  const parent = await mkdtemp(join(tmpdir(), 'playahead-'));
  try {
    const project = join(parent, FOLDER);
    for (const part of ['build.mjs', 'package.json', 'page', 'static', 'sw', 'tsconfig.json']) {
      const isBuilt = (path: string) => /\.js(\.map)?$/.test(path);
      const filter = (path: string) => !isBuilt(path);
      await cp(join(ROOT, part), join(project, part), { recursive: true, filter });
    }
    await symlink(join(ROOT, 'node_modules'), join(project, 'node_modules'));

    await promisify(execFile)('node', ['build.mjs'], { cwd: project });
    expect(await readdir(parent), 'nothing is written elsewhere').toEqual([FOLDER]);
    const video = (await readdir(join(project, 'static/video')))[0];
    const paths = ['/', '/page.js', `/video/${video}/index.m3u8`];
    expect(await served(project, paths)).toEqual(paths.map((path) => `200 ${path}`));
  } finally {
    await rm(parent, { recursive: true });
  }
});

/** What the server answers, on a free port. */
async function served(project: string, paths: readonly string[]): Promise<string[]> {
  const server = spawn('node', ['build.mjs', '--serve-only'], {
    cwd: project,
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    for await (const line of createInterface({ input: server.stdout })) {
      const url = /http:\S+/.exec(line)?.[0];
      if (!url) continue;
      const answers = paths.map((path) => fetch(new URL(path, url)));
      return (await Promise.all(answers)).map(({ status }, index) => `${status} ${paths[index]}`);
    }
    throw new Error('The server ended without a word.');
  } finally {
    if (server.exitCode === null) {
      server.kill();
      await once(server, 'exit');
    }
  }
}
