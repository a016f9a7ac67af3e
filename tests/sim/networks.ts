import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { SeededRandom } from '../soak/seeded-random.ts';
import { makeTrace, parseTrace, type Trace } from './trace.ts';

/** A network as it was recorded, or made. */
export interface Network {
  readonly name: string;
  readonly kind: 'fixed' | 'mobile';
  readonly trace: Trace;
}

/**
 * WebPageTest's profiles (`connectivity.ini`): down, and the round trip. How uneven they are is ours: the
 * rate varies about its mean as the recordings of such lines do.
 */
const PROFILES = [
  { name: 'Cable', kind: 'fixed', kbps: 5000, rttMs: 28 },
  { name: 'DSL', kind: 'fixed', kbps: 1500, rttMs: 50 },
  { name: '3G', kind: 'mobile', kbps: 1600, rttMs: 300 },
  { name: '3GFast', kind: 'mobile', kbps: 1600, rttMs: 150 },
  { name: '4G', kind: 'mobile', kbps: 9000, rttMs: 170 },
  { name: 'LTE', kind: 'mobile', kbps: 12_000, rttMs: 70 },
] as const;

/** The coefficient of variation, how much of it lasts from one second to the next, and the interruptions. */
const UNEVEN = {
  fixed: { spread: 0.4, lasting: 0.9, outagesPerHour: 0, outageSeconds: 0 },
  mobile: { spread: 0.6, lasting: 0.95, outagesPerHour: 12, outageSeconds: 10 },
} as const;
const PROFILE_SECONDS = 900;

/** The networks of a folder, `*.csv` in it and below; its first folder says of which kind each is. */
export function readNetworks(folder: string): readonly Network[] {
  const networks = filesIn(folder).map((path): Network => {
    const name = relative(folder, path).replace(/\.csv$/, '');
    const kind = /^(fixed|cable|dsl|fiber|wifi)\b/i.test(name) ? 'fixed' : 'mobile';
    return { name, kind, trace: parseTrace(name, readFileSync(path, 'utf8')) };
  });
  if (networks.length === 0) throw new Error(`There is no trace (*.csv) in ${folder}.`);
  return networks;
}

/** Networks for where there are no recordings. */
export function builtInNetworks(): readonly Network[] {
  return PROFILES.map(({ name, kind, kbps, rttMs }, index) => {
    const random = new SeededRandom(index + 1);
    const { spread, lasting, outagesPerHour, outageSeconds } = UNEVEN[kind];
    const sigma = Math.sqrt(Math.log(1 + spread ** 2));
    let level = normal(random);
    let outageLeft = 0;
    const rows = Array.from({ length: PROFILE_SECONDS + 1 }, (_, second) => {
      level = lasting * level + Math.sqrt(1 - lasting ** 2) * normal(random);
      if (random.next() < outagesPerHour / 3600) outageLeft = outageSeconds;
      outageLeft -= 1;
      const rate = outageLeft >= 0 ? 0 : kbps * Math.exp(sigma * level - sigma ** 2 / 2);
      return { atMs: second * 1000, kbps: Math.round(rate), rttMs };
    });
    return { name, kind, trace: makeTrace(name, rows) };
  });
}

function filesIn(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return filesIn(path);
      return name.endsWith('.csv') ? [path] : [];
    });
}

/** Box and Muller's. */
function normal(random: SeededRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
