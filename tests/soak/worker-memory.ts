import type { Browser, CDPSession } from 'playwright/test';

interface HeapUsage {
  readonly usedSize: number;
  /** What array buffers hold, outside the heap. */
  readonly backingStorageSize: number;
}

/** The memory of a service worker that runs now: what is left after a collection of garbage. */
export class WorkerMemory {
  readonly #session: CDPSession;
  readonly #sessionId: string;
  readonly #answers = new Map<number, (result: unknown) => void>();
  #lastId = 0;

  private constructor(session: CDPSession, sessionId: string) {
    this.#session = session;
    this.#sessionId = sessionId;
    session.on('Target.receivedMessageFromTarget', ({ message }) => {
      const { id, result } = JSON.parse(message) as { id: number; result: unknown };
      this.#answers.get(id)?.(result);
    });
  }

  /** The worker of an origin, by its URL. */
  static async of(browser: Browser, originUrl: string): Promise<WorkerMemory> {
    const session = await browser.newBrowserCDPSession();
    const { targetInfos } = await session.send('Target.getTargets');
    const target = targetInfos.find(
      ({ type, url }) => type === 'service_worker' && url.startsWith(originUrl),
    );
    if (!target) throw new Error(`No worker of ${originUrl} runs.`);
    const { sessionId } = await session.send('Target.attachToTarget', {
      targetId: target.targetId,
      flatten: false,
    });
    return new WorkerMemory(session, sessionId);
  }

  async bytes(): Promise<number> {
    await this.#ask('HeapProfiler.collectGarbage');
    const { usedSize, backingStorageSize } = (await this.#ask('Runtime.getHeapUsage')) as HeapUsage;
    return usedSize + backingStorageSize;
  }

  async #ask(method: string): Promise<unknown> {
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = new Promise((resolve) => this.#answers.set(id, resolve));
    await this.#session.send('Target.sendMessageToTarget', {
      sessionId: this.#sessionId,
      message: JSON.stringify({ id, method, params: {} }),
    });
    return answer;
  }
}
