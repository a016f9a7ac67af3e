import { type Agent, type IncomingHttpHeaders, request } from 'node:http';
import { onTestFinished } from 'vitest';
import { type Origin, startOrigin } from '../../origin/origin.ts';
import type { OriginOptions } from '../../origin/origin-options.ts';

/** An origin that goes away with the test. */
export async function originForTest(options: OriginOptions = {}): Promise<Origin> {
  const origin = await startOrigin(options);
  onTestFinished(() => origin.stop());
  return origin;
}

/** `size` bytes of which no two neighbours are equal. */
export function bytes(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => i % 251);
}

export interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Whether the response came to an end that HTTP can call complete. */
  readonly isComplete: boolean;
  readonly error: string | undefined;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly agent?: Agent;
}

export interface Asked {
  readonly got: Promise<Got>;
  /** Goes away, as a player does that aborts. */
  goAway(): void;
}

/**
 * Asks on a connection of its own, unless an agent keeps one. Raw HTTP: `fetch` would undo gzip,
 * follow redirects, and throw away what came before a cut.
 */
export function ask(url: string, options: AskOptions = {}): Asked {
  const asking = request(url, { agent: false, ...options });
  const got = new Promise<Got>((resolve) => {
    asking.on('error', (error: NodeJS.ErrnoException) => {
      const nothing = { status: 0, headers: {}, body: Buffer.alloc(0), isComplete: false };
      resolve({ ...nothing, error: error.code ?? error.message });
    });
    asking.on('response', (response) => {
      const pieces: Buffer[] = [];
      let failure: string | undefined;
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('error', (error: NodeJS.ErrnoException) => {
        failure = error.code;
      });
      response.on('close', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(pieces),
          isComplete: response.complete,
          error: failure,
        });
      });
    });
  });
  asking.end();
  return { got, goAway: () => asking.destroy() };
}

/** Asks and waits for the whole response. */
export function get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Got> {
  return ask(url, { headers }).got;
}
