import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Starts a program that lives no longer than this process. */
export function start(
  command: string,
  commandArguments: readonly string[],
  { env = {}, stdio = 'ignore' }: { env?: Record<string, string>; stdio?: StdioOptions } = {},
): ChildProcess {
  const child = spawn(command, commandArguments, { stdio, env: { ...process.env, ...env } });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  return child;
}

/** Ends a program, and settles when it has ended. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** The ids of the processes below one that have a name; Linux only. */
export function descendants(ancestor: number, name: string): number[] {
  const parents = new Map<number, number>();
  const named: number[] = [];
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = statOf(entry);
    // "pid (name) state parent …"; a name is cut after 15 letters, and may hold blanks.
    const [, comm = '', state, parent] = /\((.*)\) (\S) (\d+)/s.exec(stat) ?? [];
    if (state === undefined || state === 'Z') continue;
    parents.set(Number(entry), Number(parent));
    if (comm === name.slice(0, 15)) named.push(Number(entry));
  }
  const isBelow = (id: number | undefined): boolean =>
    id !== undefined && (id === ancestor || isBelow(parents.get(id)));
  return named.filter(isBelow);
}

/** Kills processes, of which some may just be ending, and settles when none of them runs any more. */
export async function kill(ids: readonly number[]): Promise<void> {
  for (const id of ids) {
    try {
      process.kill(id, 'SIGKILL');
    } catch {
      // It has ended.
    }
  }
  while (ids.some((id) => /\) [^Z]/.test(statOf(String(id))))) await sleep(20);
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function statOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/stat`, 'utf8');
  } catch {
    return ''; // It has just ended.
  }
}
