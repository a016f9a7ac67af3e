// Plays from real servers, which it starts and stops: nginx, and OpenStack Swift as an S3.
//   node tests/servers/run.mjs        on Debian it installs what is missing, as root

import { runPlaywright } from '../run-playwright.mjs';

runPlaywright('servers', { packages: ['nginx-light', 'python3-swift'], command: 'nginx' });
