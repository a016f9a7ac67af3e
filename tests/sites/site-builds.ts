import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm, pack, unpack } from './pack.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CACHE = join(ROOT, 'node_modules/.cache/playahead-sites');
const INSTALL_MS = 240_000;
const BUILD_MS = 120_000;

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const { 'hls.js': hls, 'workbox-core': workbox } = manifest.devDependencies;

/** What the sites install besides the package: what belongs together, and runs in Node 20. */
const INSTALLED = {
  'hls.js': hls,
  vite: '7.3.8',
  'vite-plugin-pwa': '2.0.0',
  'workbox-core': workbox,
  'workbox-precaching': workbox,
  'workbox-routing': workbox,
  // What generates workers asks for it, whether or not a page uses it.
  'workbox-window': workbox,
};

/** Sites that are built as their owners build them, each in a folder of its own. */
export class SiteBuilds {
  readonly #temp: string;
  readonly #modules: string;

  private constructor(temp: string, modules: string) {
    this.#temp = temp;
    this.#modules = modules;
  }

  /** Packs the package and installs it, with all that the sites need: long for the first time. */
  static async start(): Promise<SiteBuilds> {
    const temp = await mkdtemp(join(tmpdir(), 'playahead-sites-'));
    try {
      return new SiteBuilds(temp, await install(await pack(ROOT, temp)));
    } catch (error) {
      await rm(temp, { recursive: true });
      throw error;
    }
  }

  /** A copy of one of the sites beside this file. */
  async site(name: string): Promise<Site> {
    const folder = await mkdtemp(join(this.#temp, `${name}-`));
    await cp(fileURLToPath(new URL(name, import.meta.url)), folder, { recursive: true });
    await mkdir(join(folder, 'public'), { recursive: true });
    await symlink(this.#modules, join(folder, 'node_modules'), 'junction');
    return new Site(folder);
  }

  end(): Promise<void> {
    return rm(this.#temp, { recursive: true });
  }
}

export class Site {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Runs a command of the package's, as the README says. */
  async playahead(...words: string[]): Promise<void> {
    await npm(['exec', '--no', '--', 'playahead', ...words], this.#folder, BUILD_MS);
  }

  /** Builds a release, and returns the folder that is to be served. */
  async build(release: string): Promise<string> {
    const folder = join(this.#folder, `dist-${release}`);
    await npm(['exec', '--no', '--', 'vite', 'build', '--outDir', folder], this.#folder, BUILD_MS, {
      VITE_RELEASE: release,
    });
    return folder;
  }

  /** The same by the site's own script. */
  async runBuild(): Promise<string> {
    await npm(['run', 'build'], this.#folder, BUILD_MS);
    return join(this.#folder, 'dist');
  }
}

/** The `node_modules` of the sites, kept from run to run, with this package in it. */
async function install(tarball: string): Promise<string> {
  const { dependencies, peerDependencies, bin } = manifest;
  const asked = JSON.stringify({ INSTALLED, dependencies, peerDependencies, bin });
  const key = createHash('sha256').update(asked).digest('hex').slice(0, 12);
  const folder = join(CACHE, key);
  if (!existsSync(folder)) await installAnew(folder, tarball);
  const installed = join(folder, 'node_modules/playahead');
  await rm(installed, { recursive: true });
  await unpack(tarball, installed);
  return join(folder, 'node_modules');
}

async function installAnew(folder: string, tarball: string): Promise<void> {
  // What older versions have left.
  await rm(CACHE, { recursive: true, force: true });
  const half = `${folder}-${process.pid}`;
  await mkdir(half, { recursive: true });
  const dependencies = { ...INSTALLED, playahead: `file:${tarball}` };
  const site = { private: true, type: 'module', dependencies };
  await writeFile(join(half, 'package.json'), JSON.stringify(site));
  const options = ['--no-audit', '--no-fund', '--prefer-offline', '--fetch-retries=1'];
  try {
    await npm(['install', ...options, '--fetch-timeout=60000'], half, INSTALL_MS);
    await rename(half, folder);
  } catch (error) {
    await rm(half, { recursive: true });
    throw new Error(
      'The sites need Vite and what belongs to it, once, from the npm registry. Where there is no network, ' +
        `leave this test out. “npm install” failed: ${(error as Error).message}`,
    );
  }
}
