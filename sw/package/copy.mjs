#!/usr/bin/env node
// Puts the worker where a site serves it:
//   npx playahead copy public             public/playahead-sw.js, for a site without a worker of its own
//   npx playahead copy public --import    public/playahead-sw-import.js, for its `importScripts`
//   npx playahead copy public --retire    public/playahead-sw.js takes Playahead away again

import { copyFile, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const USAGE = `Usage: playahead copy FOLDER [--import | --retire]
  FOLDER     what your site serves from its root, "public" for instance
  --import   the worker for importScripts in one of your own
  --retire   a worker that takes Playahead away from the browsers that have it`;

const HERE = fileURLToPath(new URL('.', import.meta.url));

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      import: { type: 'boolean', default: false },
      retire: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [command, folder, ...more] = positionals;
  if (values.help) console.info(USAGE);
  else if (command !== 'copy' || !folder || more.length > 0) throw new Error(USAGE);
  else if (values.import && values.retire)
    throw new Error(`--import or --retire, not both.\n${USAGE}`);
  else await copy(folder, values);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

async function copy(folder, { import: isImported, retire }) {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder)
    throw new Error(`There is no folder “${folder}”. Name the one that your site serves.`);
  const source = isImported ? 'sw-import.js' : retire ? 'retire.js' : 'sw.js';
  const target = join(folder, isImported ? 'playahead-sw-import.js' : 'playahead-sw.js');
  await copyFile(join(HERE, source), target);
  const { version } = JSON.parse(await readFile(join(HERE, '../package.json'), 'utf8'));
  console.info(
    `${relative('.', target)} is Playahead ${version}${retire ? ', which takes itself away' : ''}.`,
  );
}
