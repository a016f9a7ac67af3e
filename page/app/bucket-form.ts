import type { BucketKeys } from '../upload/key-signer.ts';

/** The form that takes a bucket and its keys, which stay in memory: they are gone with the page. */
export class BucketForm {
  readonly #form: HTMLFormElement;
  readonly #onTaken: () => void;
  #keys: BucketKeys | undefined;

  /** `onTaken`: there are keys, or other ones. */
  constructor(form: HTMLFormElement, onTaken: () => void) {
    this.#form = form;
    this.#onTaken = onTaken;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      // The page's other form loads what it names.
      event.stopPropagation();
      this.#take();
    });
  }

  /** What was given; `undefined` where nothing was. */
  get keys(): BucketKeys | undefined {
    return this.#keys;
  }

  #take(): void {
    const problem = this.#tell('bucket-url', problemOfUrl(this.#field('bucket-url')));
    const lacks = ['access-key', 'secret-key'].map((name) =>
      this.#tell(name, this.#field(name) === '' ? 'Give one.' : ''),
    );
    if ([problem, ...lacks].includes(true)) {
      this.#form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      return;
    }
    const sessionToken = this.#field('session-token');
    this.#keys = {
      bucketUrl: this.#field('bucket-url').replace(/\/+$/, ''),
      region: this.#field('region') || 'us-east-1',
      accessKeyId: this.#field('access-key'),
      secretAccessKey: this.#field('secret-key'),
      ...(sessionToken && { sessionToken }),
    };
    this.#form.querySelector('details')?.removeAttribute('open');
    this.#form.querySelector('summary')?.focus();
    this.#onTaken();
  }

  #field(name: string): string {
    return this.#input(name).value.trim();
  }

  /** Says what is wrong with a field, and whether anything is. */
  #tell(name: string, problem: string): boolean {
    const place = this.#form.querySelector(`#${name}-problem`) as HTMLOutputElement;
    place.textContent = problem;
    this.#input(name).ariaInvalid = problem ? 'true' : 'false';
    return problem !== '';
  }

  #input(name: string): HTMLInputElement {
    return this.#form.querySelector(`#${name}`) as HTMLInputElement;
  }
}

function problemOfUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    return 'It is to be an http or https URL, such as https://s3.eu-central-1.amazonaws.com/bucket.';
  }
  return url.search || url.hash ? 'A bucket’s URL has no “?” and no “#”.' : '';
}
