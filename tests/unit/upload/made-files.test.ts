import { expect, test } from 'vitest';
import { MadeFiles } from '../../../page/upload/made-files.ts';

test('files come as they are made, each once, until all are there', async () => {
  const made = new MadeFiles();
  made.add('a');
  const seen: string[] = [];
  const all = (async () => {
    for await (const path of made) seen.push(path);
  })();
  await Promise.resolve();
  made.add('b');
  made.add('a');
  await new Promise((resolve) => setTimeout(resolve));
  expect(seen).toEqual(['a', 'b']);
  made.add('c');
  made.end();
  await all;
  expect(seen).toEqual(['a', 'b', 'c']);
});
