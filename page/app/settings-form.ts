import { SETTING_NAMES } from '../../sw/core/settings.ts';
import {
  type FieldName,
  formatOptions,
  type Options,
  type Problems,
  parseOptions,
} from './options.ts';

/** The form shows what the URL says, and writes back what is changed in it. */
export class SettingsForm {
  readonly #form: HTMLElement;
  #autoplay = false;

  constructor(
    form: HTMLElement,
    on: { readonly load: (options: Options) => void; readonly change: (options: Options) => void },
  ) {
    this.#form = form;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.tell('source', undefined);
      on.load(this.#read().options);
    });
    form.addEventListener('change', ({ target }) => {
      const name = (target as HTMLInputElement).name as FieldName;
      const { options, problems } = this.#read();
      this.tell(name, problems[name]);
      const link = formatOptions(options);
      history.replaceState(history.state, '', link === '' ? location.pathname : link);
      on.change(options);
    });
    this.readUrl();
  }

  /** Fills the form from the URL, and names what is wrong there. */
  readUrl(): Options {
    const { options, problems } = parseOptions(location.search, location.hash);
    this.#autoplay = options.autoplay;
    if (options.source !== undefined) this.#input('source').value = options.source;
    for (const name of SETTING_NAMES) this.#input(name).value = String(options.settings[name]);
    this.#input('worker').checked = options.worker;
    this.#input('start').value = options.startSeconds?.toString() ?? '';
    for (const name of ['source', 'start', 'worker', ...SETTING_NAMES] as const) {
      this.tell(name, problems[name]);
    }
    return { ...options, source: this.#input('source').value };
  }

  /** Says what is wrong beside a field, or takes that back. */
  tell(name: FieldName, problem: string | undefined): void {
    const output = this.#form.querySelector(`#${name}-problem`);
    if (!output) return;
    output.textContent = problem ?? '';
    this.#input(name).ariaInvalid = problem ? 'true' : 'false';
  }

  /** What the fields say, read as the URL is. */
  #read(): { options: Options; problems: Problems } {
    const value = (name: string) => this.#input(name).value.trim();
    const query = new URLSearchParams({ src: value('source') });
    for (const name of SETTING_NAMES) query.set(name, value(name));
    if (!this.#input('worker').checked) query.set('sw', 'off');
    if (this.#autoplay) query.set('autoplay', '');
    return parseOptions(String(query), String(new URLSearchParams({ t: value('start') })));
  }

  #input(name: string): HTMLInputElement {
    return this.#form.querySelector(`#${name}`) as HTMLInputElement;
  }
}
