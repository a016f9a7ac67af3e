import {
  AUTO,
  DEFAULT_SETTINGS,
  type GivenSettings,
  SETTING_NAMES,
} from '../../sw/core/settings.ts';
import {
  type FieldName,
  formatOptions,
  type Options,
  type Problems,
  parseOptions,
  usualSettings,
} from './options.ts';
import { isVideoId } from './video-id.ts';

/** The fields of the page show what the URL says, and write back what is changed in them. */
export class SettingsForm {
  readonly #page: HTMLElement;
  #autoplay = false;
  /** What is usual for the source that the fields were filled for. */
  #usual: GivenSettings = DEFAULT_SETTINGS;

  constructor(
    page: HTMLElement,
    on: { readonly load: (options: Options) => void; readonly change: (options: Options) => void },
  ) {
    this.#page = page;
    page.addEventListener('submit', (event) => {
      event.preventDefault();
      this.tell('source', undefined);
      on.load(this.#read().options);
    });
    page.addEventListener('change', ({ target }) => {
      const field = (target as HTMLInputElement).name;
      if (field === AUTO) this.#followAuto();
      const name = (field === AUTO ? 'ahead' : field) as FieldName;
      if (name === 'source') this.#followUsual();
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
    this.#usual = usualSettings(options.source);
    for (const name of SETTING_NAMES) this.#show(name, options.settings[name]);
    this.#input('worker').checked = options.worker;
    this.#input('start').value = options.startSeconds?.toString() ?? '';
    for (const name of ['source', 'start', 'worker', ...SETTING_NAMES] as const) {
      this.tell(name, problems[name]);
    }
    if (!isAsUsual(options)) this.#unfold('worker');
    return { ...options, source: this.#input('source').value };
  }

  /** Opens another source, as who writes it into its field and presses Load. */
  open(source: string): void {
    const input = this.#input('source');
    input.value = source;
    input.dispatchEvent(new Event('change', { bubbles: true }));
    input.form?.requestSubmit();
  }

  /** Shows the N that was chosen, where that is left to be chosen; who wants another one goes on from there. */
  showChosen(ahead: number | undefined): void {
    if (ahead !== undefined && this.#input(AUTO).checked) this.#input('ahead').value = `${ahead}`;
  }

  /** Says what is wrong beside a field, or takes that back. */
  tell(name: FieldName, problem: string | undefined): void {
    const output = this.#page.querySelector(`#${name}-problem`);
    if (!output) return;
    output.textContent = problem ?? '';
    this.#input(name).ariaInvalid = problem ? 'true' : 'false';
    if (problem) this.#unfold(name);
  }

  /** What is as usual stays so, where for another kind of source something else is. */
  #followUsual(): void {
    const usual = usualSettings(this.#input('source').value);
    for (const name of SETTING_NAMES) {
      if (this.#value(name) === String(this.#usual[name])) this.#show(name, usual[name]);
    }
    this.#usual = usual;
  }

  /** Nobody writes a number that is chosen for them. */
  #followAuto(): void {
    this.#input('ahead').disabled = this.#input(AUTO).checked;
  }

  #show(name: keyof GivenSettings, given: number | typeof AUTO): void {
    if (name === 'ahead') this.#input(AUTO).checked = given === AUTO;
    this.#followAuto();
    const shown = given === AUTO ? DEFAULT_SETTINGS[name] : given;
    this.#input(name).value = String(shown);
  }

  /** What a field says, as the URL does. */
  #value(name: string): string {
    return name === 'ahead' && this.#input(AUTO).checked ? AUTO : this.#input(name).value.trim();
  }

  #unfold(name: string): void {
    const fold = this.#input(name).closest('details');
    if (fold) fold.open = true;
  }

  /** What the fields say, read as the URL is. */
  #read(): { options: Options; problems: Problems } {
    const source = this.#value('source');
    const query = new URLSearchParams({ [isVideoId(source) ? 'video' : 'src']: source });
    for (const name of SETTING_NAMES) query.set(name, this.#value(name));
    if (!this.#input('worker').checked) query.set('sw', 'off');
    if (this.#autoplay) query.set('autoplay', '');
    return parseOptions(String(query), String(new URLSearchParams({ t: this.#value('start') })));
  }

  #input(name: string): HTMLInputElement {
    return this.#page.querySelector(`#${name}`) as HTMLInputElement;
  }
}

/** Whether what is folded away is as it is by default; where it starts can be seen at the playhead. */
function isAsUsual({ settings, worker }: Options): boolean {
  const { parallel, behind } = DEFAULT_SETTINGS;
  return settings.parallel === parallel && settings.behind === behind && worker;
}
