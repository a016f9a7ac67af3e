import { NO_CONFIG, type ParsedConfig, parseSiteConfig, type SiteConfig } from './site-config.ts';

const STORAGE_KEY = 'playahead-config';

/**
 * The site's `config.json`, beside the page. What it said at the last visit is used at once, and
 * without a network; what it says now, from the next time on that something is loaded.
 */
export class KnownConfig {
  readonly #url: string;
  readonly #onProblem: (problem: string) => void;
  #asked: Promise<SiteConfig> | undefined;
  #text: string | undefined;
  #parsed: ParsedConfig = { config: NO_CONFIG, problems: [] };

  /** `onProblem` is told once what is wrong in it. */
  constructor(base: string, onProblem: (problem: string) => void) {
    this.#url = new URL('config.json', base).href;
    this.#onProblem = onProblem;
    const text = recall();
    if (text !== undefined) this.#learn(text);
  }

  /** What was said last; `undefined` where nothing is known yet. */
  get known(): SiteConfig | undefined {
    return this.#text === undefined ? undefined : this.#parsed.config;
  }

  /** Whether there was none at the last visit. */
  get isAbsent(): boolean {
    return this.#text === '';
  }

  /** What is said now, asked for once; what was said last, where it cannot be had. Never rejects. */
  fresh(): Promise<SiteConfig> {
    this.#asked ??= this.#ask();
    return this.#asked;
  }

  /** What says the same stays the same object. */
  #learn(text: string): void {
    if (text === this.#text) return;
    this.#text = text;
    this.#parsed =
      text === '' ? { config: NO_CONFIG, problems: [] } : parseSiteConfig(text, this.#url);
  }

  async #ask(): Promise<SiteConfig> {
    try {
      const response = await fetch(this.#url, { cache: 'no-cache' });
      // A server that knows of none says so, or sends its page for everything.
      const isThere = response.status === 200 && !isPage(response);
      const isAbsent = [204, 404, 410].includes(response.status) || isPage(response);
      if (isThere || isAbsent) {
        const text = isThere ? await response.text() : '';
        this.#learn(text);
        remember(text);
      }
    } catch {
      // There is no network: what was said last stands.
    }
    const { config, problems } = this.#parsed;
    if (problems.length > 0) {
      this.#onProblem(`In config.json, ${problems.join('; ')}. The rest of it holds.`);
    }
    return config;
  }
}

function isPage({ headers }: Response): boolean {
  return headers.get('Content-Type')?.startsWith('text/html') ?? false;
}

function recall(): string | undefined {
  try {
    return localStorage.getItem(STORAGE_KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

function remember(text: string): void {
  try {
    localStorage.setItem(STORAGE_KEY, text);
  } catch {
    // Storage is shut or full: it is asked for again the next time.
  }
}
