import { readdirSync, readFileSync } from 'node:fs';

/** Chromium's name for the thread of a service worker, as far as Linux keeps it. */
const THREAD = 'ServiceWorker';
/** What the kernel counts in: USER_HZ is 100 on every Linux that Chromium runs on. */
const TICK_MS = 10;

/**
 * The processor time that the service workers of this process's browsers have taken so far, in ms: that of
 * their threads, whichever processes they are in. Linux alone says so.
 */
export function workerTimeMs(): number {
  const parents = new Map(numbersIn('/proc').map((pid) => [pid, parentOf(pid)]));
  const isOurs = (pid: number): boolean => {
    const parent = parents.get(pid);
    return pid === process.pid || (parent !== undefined && parent > 1 && isOurs(parent));
  };
  let ticks = 0;
  for (const pid of [...parents.keys()].filter(isOurs)) {
    for (const thread of numbersIn(`/proc/${pid}/task`)) {
      const folder = `/proc/${pid}/task/${thread}`;
      if (!read(`${folder}/comm`).startsWith(THREAD)) continue;
      const [user, system] = fieldsOf(`${folder}/stat`).slice(11, 13);
      ticks += Number(user) + Number(system);
    }
  }
  return ticks * TICK_MS;
}

function parentOf(pid: number): number {
  return Number(fieldsOf(`/proc/${pid}/stat`)[1]);
}

/** The fields after the name, which may have spaces and brackets in it. */
function fieldsOf(path: string): string[] {
  const text = read(path);
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** A process may have ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
