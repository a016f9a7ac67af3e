import { Access, token } from './access.ts';
import { KnownConfig } from './known-config.ts';
import { LIBRARY_SITE } from './library.ts';
import { SignIn } from './sign-in.ts';
import { NO_CONFIG, type SiteConfig } from './site-config.ts';
import { isVideoId } from './video-id.ts';

/** What the gate has done by the page. */
export interface GateHandlers {
  readonly say: (text: string) => void;
  /** Opens what plays anew, in the same place: it is found elsewhere, or for somebody else. */
  readonly reopen: () => void;
  /** What was refused is asked for again. */
  readonly goOn: () => void;
  /** Nothing may be left of what the token has brought. */
  readonly leave: () => void;
}

/** Stands before what plays: where the site has its videos, and who may see them. */
export class Gate {
  readonly #on: GateHandlers;
  readonly #config: KnownConfig;
  readonly #signIn: SignIn;
  /** For whom what plays was opened. */
  #session: string | undefined;

  constructor(page: Document, on: GateHandlers) {
    this.#on = on;
    this.#config = new KnownConfig(page.baseURI, (problem) => {
      (page.getElementById('config-problem') as HTMLElement).textContent = problem;
    });
    this.#signIn = new SignIn(page, { signedIn: () => this.#goOn(), signedOut: on.leave });
  }

  /** What the site says of its videos, as far as it has to be known for a source. */
  async siteFor(source: string): Promise<SiteConfig> {
    const { known } = this.#config;
    if (known) return known;
    return isVideoId(source.trim()) ? this.#config.fresh() : NO_CONFIG;
  }

  /** What the site says, asked for where that is not known. */
  async site(): Promise<SiteConfig> {
    return this.#config.known ?? this.#config.fresh();
  }

  /** What is opened now is asked for like this. */
  open(site: SiteConfig): Access {
    this.#signIn.close();
    const access = new Access(site);
    this.#session = access.session;
    return access;
  }

  /**
   * A server wants to know who asks. Says whether that is seen to: somebody is asked, or what the site
   * says of it was not known yet.
   */
  async unauthorized(url: string, used: SiteConfig, signal: AbortSignal): Promise<boolean> {
    const access = new Access(await this.#config.fresh());
    // Something else has been opened meanwhile.
    if (signal.aborted) return true;
    if (access.kindOf(url) !== new Access(used).kindOf(url)) {
      this.#on.reopen();
      return true;
    }
    if (!this.ask(url, access)) return false;
    this.#on.say(`${new URL(url).origin} wants to know who is watching: give a token below.`);
    return true;
  }

  /** Asks for a token for a URL, where its origin takes one; says whether it does. */
  ask(url: string, access: Access): boolean {
    if (!access.takesToken(url)) return false;
    this.#signIn.ask(new URL(url).origin);
    return true;
  }

  /** What was opened by what the site said at the last visit is opened anew where it says otherwise now. */
  async follow(used: SiteConfig, source: string, signal: AbortSignal): Promise<void> {
    if (used === LIBRARY_SITE || (used === NO_CONFIG && !isVideoId(source.trim()))) return;
    if ((await this.#config.fresh()) !== used && !signal.aborted) this.#on.reopen();
  }

  /**
   * Looks what the site says, if it has said anything or was never asked, once a worker is in control:
   * that answers without a word in the console where there is nothing.
   */
  look({ serviceWorker }: Navigator): void {
    // That there is one by now is seen when an id or a refusal asks for it.
    if (this.#config.isAbsent) return;
    const look = () => void this.#config.fresh();
    serviceWorker?.addEventListener('controllerchange', look, { once: true });
    if (serviceWorker?.controller) look();
  }

  #goOn(): void {
    this.#on.say('');
    // What is held from now on is this viewer's.
    if (this.#session === token.session) this.#on.goOn();
    else this.#on.reopen();
  }
}
