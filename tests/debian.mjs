// Installs Debian's packages where that can be done.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const INSTALL_TIMEOUT_MS = 300_000;

/** Installs what is not there yet; says in words why it could not. */
export function installFromDebian(packages) {
  if (!existsSync('/usr/bin/apt-get'))
    return 'Debian’s apt-get, which could install it, is not here';
  const missing = packages.filter((name) => !isInstalled(name));
  if (missing.length === 0) return 'Debian’s packages are installed';
  if (process.getuid?.() !== 0)
    return `as root, “apt-get install ${missing.join(' ')}” installs it`;
  console.info(`Installing Debian’s ${missing.join(', ')}.`);
  const install = ['install', '-y', '-qq', '--no-install-recommends', ...missing];
  for (const commandArguments of [['update', '-qq'], install]) {
    const { status, stderr, error } = spawnSync('apt-get', commandArguments, {
      encoding: 'utf8',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      // It waits long for a network that is not there, and tries again and again.
      timeout: INSTALL_TIMEOUT_MS,
    });
    const why = error?.message ?? stderr.trim();
    if (status !== 0) return `apt-get ${commandArguments[0]} failed: ${why}`;
  }
  return 'Debian’s packages are installed';
}

function isInstalled(name) {
  const { stdout } = spawnSync('dpkg', ['-s', name], { encoding: 'utf8' });
  return /^Status: .* installed$/m.test(stdout);
}

/** Where a command is, if it is there. */
export function pathOf(command) {
  const { status, stdout } = spawnSync('which', [command], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
