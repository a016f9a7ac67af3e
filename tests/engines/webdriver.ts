import { setTimeout as sleep } from 'node:timers/promises';

/** A session of W3C WebDriver (https://www.w3.org/TR/webdriver2/). */
export class WebDriver {
  readonly version: string;
  readonly #url: string;

  private constructor(url: string, version: string) {
    this.#url = url;
    this.version = version;
  }

  /** Begins a session with a driver that may be starting still. */
  static async connect(driverUrl: string, capabilities: object): Promise<WebDriver> {
    await untilListening(driverUrl);
    const answer = await ask('POST', `${driverUrl}/session`, {
      capabilities: { alwaysMatch: capabilities },
    });
    const { sessionId, capabilities: got } = answer as {
      sessionId: string;
      capabilities: { browserVersion: string };
    };
    return new WebDriver(`${driverUrl}/session/${sessionId}`, got.browserVersion);
  }

  command(method: string, path: string, body?: object): Promise<unknown> {
    return ask(method, this.#url + path, body);
  }
}

async function ask(method: string, url: string, body?: object): Promise<unknown> {
  const response = await fetch(url, {
    method,
    signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const { value } = (await response.json()) as { value: unknown };
  if (!response.ok) {
    const { error, message } = value as { error: string; message: string };
    throw new Error(`${error}: ${message}`);
  }
  return value;
}

const STARTS_WITHIN_MS = 30_000;
/** A browser that hangs should be a failure of one path. */
const ANSWERS_WITHIN_MS = 20_000;

async function untilListening(url: string): Promise<void> {
  const deadline = performance.now() + STARTS_WITHIN_MS;
  while (performance.now() < deadline) {
    if (await fetch(`${url}/status`).catch(() => undefined)) return;
    await sleep(50);
  }
  throw new Error(`No WebDriver has come at ${url}.`);
}
