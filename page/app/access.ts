import type { HlsConfig } from 'hls.js';
import type { Credentials, SiteConfig } from './site-config.ts';

const TOKEN_KEY = 'playahead-token';
const SESSION_KEY = 'playahead-session';

/** Where storage is shut, a reload asks again. */
const memory = new Map<string, string>();

/** The bearer token of whoever watches in this tab (RFC 6750 §2.1), for as long as the tab lives. */
export const token = {
  get known(): string | undefined {
    return read(TOKEN_KEY);
  },

  /**
   * Whose videos are held: what one has fetched with a token is nobody else's. It is random, as it can
   * be read in the keys of what is held.
   */
  get session(): string | undefined {
    return read(SESSION_KEY);
  },

  /** A later token is of the same viewer: what is held stays theirs. */
  take(value: string): void {
    write(TOKEN_KEY, value);
    write(SESSION_KEY, this.session ?? crypto.randomUUID());
  },

  drop(): void {
    write(TOKEN_KEY, undefined);
    write(SESSION_KEY, undefined);
  },
};

/** What requests carry to each origin, as the site's configuration says. */
export class Access {
  readonly #credentials: ReadonlyMap<string, Credentials>;

  constructor({ credentials }: SiteConfig) {
    this.#credentials = credentials;
  }

  /** What is said of a URL's origin. */
  kindOf(url: string): Credentials | undefined {
    return this.#credentials.get(new URL(url, document.baseURI).origin);
  }

  /** Whether a URL is asked for with the viewer's token. */
  takesToken(url: string): boolean {
    return this.kindOf(url) === 'token';
  }

  /** Who is signed in, where anything takes a token at all. */
  get session(): string | undefined {
    return [...this.#credentials.values()].includes('token') ? token.session : undefined;
  }

  /** How a URL is fetched; a browser takes the header off where a redirect leads to another origin. */
  init(url: string): Pick<RequestInit, 'credentials' | 'headers'> {
    const kind = this.kindOf(url);
    if (!kind) return {};
    const authorization = authorizationFor(kind);
    return {
      credentials: kind === 'cookies' ? 'include' : 'omit',
      ...(authorization && { headers: { Authorization: authorization } }),
    };
  }

  /** The same for both loaders of hls.js; nothing where nothing is said. */
  get hlsConfig(): Partial<Pick<HlsConfig, 'xhrSetup' | 'fetchSetup'>> {
    if (this.#credentials.size === 0) return {};
    return {
      xhrSetup: (xhr, url) => {
        const kind = this.kindOf(url);
        xhr.withCredentials = kind === 'cookies';
        const authorization = kind && authorizationFor(kind);
        if (!authorization) return;
        // Before it is opened it takes no headers.
        if (!xhr.readyState) xhr.open('GET', url, true);
        xhr.setRequestHeader('Authorization', authorization);
      },
      fetchSetup: ({ url }, init) => {
        const { credentials, headers } = this.init(url);
        const all = new Headers(init.headers);
        for (const [name, value] of new Headers(headers)) all.set(name, value);
        return new Request(url, { ...init, ...(credentials && { credentials }), headers: all });
      },
    };
  }
}

function authorizationFor(kind: Credentials): string | undefined {
  const { known } = token;
  return kind === 'token' && known !== undefined ? `Bearer ${known}` : undefined;
}

function read(key: string): string | undefined {
  try {
    return sessionStorage.getItem(key) ?? memory.get(key);
  } catch {
    return memory.get(key);
  }
}

function write(key: string, value: string | undefined): void {
  if (value === undefined) memory.delete(key);
  else memory.set(key, value);
  try {
    if (value === undefined) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, value);
  } catch {
    // It is in memory.
  }
}
