// Brings films of many kinds into the library, and looks at what has become of them.
//   node tests/imports/run.mjs        on Debian it installs ffmpeg, as root

import { runPlaywright } from '../run-playwright.mjs';

runPlaywright('imports', { packages: ['ffmpeg'], command: 'ffmpeg' });
