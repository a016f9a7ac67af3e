import { SETTING_NAMES, SETTING_RULES, type Settings } from '../sw/core/settings.ts';
import {
  type FieldName,
  formatOptions,
  type Options,
  type Problems,
  parseOptions,
  parseSetting,
  parseStart,
} from './options.ts';

/** The form shows what the URL says, and writes back what is changed in it. */
export class SettingsForm {
  readonly #form: HTMLFormElement;
  readonly #onChange: (options: Options) => void;
  #autoplay = false;

  constructor(
    form: HTMLFormElement,
    on: { readonly load: (options: Options) => void; readonly change: (options: Options) => void },
  ) {
    this.#form = form;
    this.#onChange = on.change;
    for (const name of SETTING_NAMES) {
      const { min, max, whole } = SETTING_RULES[name];
      const input = this.#input(name);
      input.min = String(min);
      input.max = String(max);
      input.step = whole ? '1' : 'any';
    }
    form.noValidate = true;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      on.load(this.#read());
    });
    form.addEventListener('change', () => this.#changed());
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

  #changed(): void {
    const options = this.#read();
    const link = formatOptions(options);
    history.replaceState(history.state, '', link === '' ? location.pathname : link);
    this.#onChange(options);
  }

  #read(): Options {
    const problems: Problems = {};
    const settings = {} as Record<keyof Settings, number>;
    for (const name of SETTING_NAMES) {
      const { value, problem } = parseSetting(name, this.#input(name).value);
      settings[name] = value;
      if (problem) problems[name] = problem;
      this.tell(name, problem);
    }
    const start = parseStart(this.#input('start').value);
    this.tell('start', start.problem);
    this.tell('source', undefined);
    this.tell('worker', undefined);
    return {
      source: this.#input('source').value.trim(),
      settings,
      worker: this.#input('worker').checked,
      autoplay: this.#autoplay,
      startSeconds: start.value,
    };
  }

  #input(name: string): HTMLInputElement {
    return this.#form.elements.namedItem(name) as HTMLInputElement;
  }
}
