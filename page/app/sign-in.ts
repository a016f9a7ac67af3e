import { token } from './access.ts';

/** The form that asks for a bearer token, and the button that forgets it. */
export class SignIn {
  readonly #form: HTMLFormElement;
  readonly #input: HTMLInputElement;
  readonly #problem: HTMLElement;
  readonly #signedIn: HTMLElement;
  readonly #on: { readonly signedIn: () => void };

  constructor(
    page: ParentNode,
    on: {
      /** There is a token. */
      readonly signedIn: () => void;
      /** It is to be forgotten, with all that it has brought. */
      readonly signedOut: () => void;
    },
  ) {
    this.#on = on;
    this.#form = page.querySelector('#sign-in') as HTMLFormElement;
    this.#input = this.#form.querySelector('input') as HTMLInputElement;
    this.#problem = this.#form.querySelector('output') as HTMLElement;
    this.#signedIn = page.querySelector('#signed-in') as HTMLElement;
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      // The page's other form loads what it names.
      event.stopPropagation();
      this.#take();
    });
    page.querySelector('#sign-out')?.addEventListener('click', () => {
      token.drop();
      this.#show();
      on.signedOut();
    });
    this.#show();
  }

  /** Asks for a token, of what names itself; once, until there is one. */
  ask(origin: string): void {
    if (!this.#form.hidden) return;
    const isRefused = token.known !== undefined;
    this.#form.hidden = false;
    this.#tell(
      isRefused ? `${origin} no longer takes the token that it was given. Give another one.` : '',
    );
    const hint = this.#form.querySelector('.hint') as HTMLElement;
    hint.textContent = `${origin} wants to know who you are. The token goes there alone, and is kept until this tab is closed.`;
    this.#input.focus();
  }

  /** Nothing is asked any more. */
  close(): void {
    this.#form.hidden = true;
  }

  #take(): void {
    const value = this.#input.value.trim();
    // RFC 6750 §2.1: what else there is, is no token, and no header either.
    if (!/^[\w.~+/-]+=*$/.test(value)) {
      this.#tell(
        value === ''
          ? 'Give a token.'
          : 'A token is of letters, digits and - . _ ~ + / alone, without the word “Bearer”.',
      );
      return;
    }
    this.#input.value = '';
    this.#tell('');
    token.take(value);
    this.close();
    this.#show();
    this.#on.signedIn();
  }

  #tell(problem: string): void {
    this.#problem.textContent = problem;
    this.#input.ariaInvalid = problem ? 'true' : 'false';
  }

  #show(): void {
    this.#signedIn.hidden = token.known === undefined;
  }
}
