import { seal, type WorkerMessage } from '../core/protocol.ts';

/** The open tabs of this worker's own scope; others of the origin may belong to another worker. */
export class Tabs {
  readonly #clients: Clients;
  readonly #scope: string;

  constructor({ clients, registration }: ServiceWorkerGlobalScope) {
    this.#clients = clients;
    this.#scope = registration.scope;
  }

  /** All of them, also those that this worker does not control. */
  async all(): Promise<readonly WindowClient[]> {
    const all = await this.#clients.matchAll({ type: 'window', includeUncontrolled: true });
    return all.filter(({ url }) => url.startsWith(this.#scope));
  }

  /** Their ids. */
  async ids(): Promise<ReadonlySet<string>> {
    return new Set((await this.all()).map(({ id }) => id));
  }

  /** Tells a tab something, if it is still there. */
  async post(client: string, message: WorkerMessage): Promise<void> {
    (await this.#clients.get(client))?.postMessage(seal(message));
  }
}
