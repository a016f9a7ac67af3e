import { assertNever } from '../../sw/core/assert-never.ts';
import { VERSION } from '../../sw/core/version.ts';
import type { Film } from '../import/film.ts';
import type { FromImporter, ToImporter } from '../import/messages.ts';
import { lackOfRoom, planImport, type StreamPlan } from '../import/plan.ts';
import type { ImportEnd, ImportHandlers } from './import-handlers.ts';
import { whileImporting } from './import-lock.ts';
import type { ImportPlaces } from './import-places.ts';
import { nameOfFile, paceInWords, planInWords, wholeInWords } from './import-words.ts';
import { scopeOf } from './scope.ts';
import { stayAwake } from './stay-awake.ts';
import { freeBytes, plays } from './this-browser.ts';
import { clock } from './words.ts';

type Begun = NonNullable<(FromImporter & { readonly type: 'id' })['begun']>;

/** One file on its way into the library: from what it is to what has been made of it. */
export class Importing {
  readonly #places: ImportPlaces;
  readonly #on: ImportHandlers;
  readonly #file: File;
  readonly #worker: Worker;
  readonly #ending = new AbortController();
  #plans: readonly StreamPlan[] = [];
  #durationSeconds = 0;
  /** Known once it has been read. */
  #id: string | undefined;
  /** In which way it was begun before, if it was, and how much of it there is, in bytes. */
  #begun: Begun | undefined;
  /** Whether a person has chosen the way. */
  #isChosen = false;
  #isWanted = false;
  #isMaking = false;
  #beganAtMs = 0;
  #pausedAtMs: number | undefined;
  /** From which second on it is made now. */
  #fromSeconds: number | undefined;
  /** Lets another import begin, here or in another tab. */
  #release = () => {};

  /** Begins to look at the file; what is made of it a person decides. */
  constructor(file: File, places: ImportPlaces, on: ImportHandlers) {
    this.#places = places;
    this.#on = on;
    this.#file = file;
    this.#worker = new Worker('import-worker.js', { type: 'module' });
    const { signal } = this.#ending;
    this.#worker.addEventListener('message', ({ data }) => this.#hear(data), { signal });
    this.#worker.addEventListener(
      'error',
      () => this.#end('What imports files could not be fetched. Reload the page.'),
      { signal },
    );
    places.how.addEventListener('change', () => (this.#isChosen = true), { signal });
    places.begin.addEventListener('click', () => this.#want(), { signal });
    places.pause.addEventListener('click', () => this.#pause(), { signal });
    places.cancel.addEventListener('click', () => this.cancel(), { signal });
    places.whole.hidden = false;
    places.how.hidden = true;
    places.begin.hidden = true;
    places.pause.hidden = true;
    places.upload.disabled = false;
    places.pace.textContent = '';
    places.progress.removeAttribute('value');
    this.#say(`Looking at ${file.name}…`);
    this.#ask({ type: 'look', file, scope: scopeOf(document.baseURI), version: VERSION });
  }

  /** Whether something is being made, which only ends in its time. */
  get isMaking(): boolean {
    return this.#isMaking;
  }

  /** Ends it; nothing of it is left. */
  cancel(): void {
    if (!this.#isMaking) this.#end('');
    else if (confirm('Cancel it? What has been made of it is deleted.')) {
      this.#ask({ type: 'cancel' });
    }
  }

  #hear(message: FromImporter): void {
    const { name } = this.#file;
    switch (message.type) {
      case 'film':
        this.#offer(message.film, message.encodesPicture);
        break;
      case 'reading':
        this.#places.progress.value = message.share;
        break;
      case 'id':
        this.#on.known(message.id);
        if (message.isHere) this.#end(`${name} is here already.`, 'whole');
        else this.#know(message.id, message.begun);
        break;
      case 'begun':
        if (this.#places.upload.checked) this.#on.uploadWanted(nameOfFile(this.#file));
        break;
      case 'written':
        this.#on.written(message.path);
        break;
      case 'playable':
        this.#on.changed();
        break;
      case 'done':
        this.#show(message.seconds);
        break;
      case 'whole':
        this.#end(wholeInWords(message), 'whole');
        break;
      case 'cancelled':
        this.#end('', 'cancelled');
        break;
      case 'failed':
        this.#end(`${name}: ${message.words}`);
        break;
      default:
        assertNever(message);
    }
  }

  /** It is known which file it is, and what there is of it. */
  #know(id: string, begun: Begun | undefined): void {
    this.#id = id;
    this.#begun = begun;
    this.#places.progress.value = 0;
    this.#preferBegun();
    void this.#begin();
  }

  /** Says what can be made of the film, and how much room that takes. */
  #offer(film: Film, encodesPicture: boolean): void {
    const planned = planImport(film, { encodesPicture, plays });
    if ('refusal' in planned) {
      this.#end(`${this.#file.name}: ${planned.refusal}`);
      return;
    }
    this.#plans = planned.plans;
    this.#durationSeconds = film.durationSeconds;
    const { begin, how } = this.#places;
    how.replaceChildren(...this.#plans.map((plan) => new Option(planInWords(plan))));
    how.hidden = this.#plans.length === 1;
    begin.hidden = false;
    const [plan] = this.#plans;
    const words = how.hidden && plan ? `: ${planInWords(plan)}` : '';
    this.#say(`${this.#file.name}, ${clock(this.#durationSeconds)}${words}`);
    this.#preferBegun();
  }

  /** An import that broke off goes on in the way in which it was begun, if nothing else is chosen. */
  #preferBegun(): void {
    const way = this.#plans.findIndex(
      ({ picture, sound }) =>
        JSON.stringify({ picture, sound }) === JSON.stringify(this.#begun?.way),
    );
    if (way < 0 || this.#isChosen) return;
    this.#places.how.selectedIndex = way;
    this.#say(`${this.#file.name} was begun before, and goes on from where it broke off.`);
  }

  #want(): void {
    this.#isWanted = true;
    this.#places.upload.disabled = true;
    this.#places.begin.hidden = true;
    this.#places.how.hidden = true;
    // What had the focus has gone; and who presses twice is to end nothing.
    this.#places.whole.focus();
    // What a person has brought here is not for the browser to take away.
    void navigator.storage?.persist?.();
    void this.#begin();
  }

  /** Begins once it is wanted, known which file it is, and nothing else is imported. */
  async #begin(): Promise<void> {
    const plan = this.#plans[this.#places.how.selectedIndex];
    const id = this.#id;
    if (!this.#isWanted || id === undefined || !plan) return;
    const lack = lackOfRoom(plan, (await freeBytes()) + (this.#begun?.bytes ?? 0));
    if (lack) return this.#end(`${this.#file.name}: ${lack}`);
    await whileImporting(id, (isAlone) => {
      if (this.#ending.signal.aborted) return undefined;
      if (!isAlone) {
        this.#end('Another tab of this browser imports a video: wait until that is done.');
        return undefined;
      }
      this.#isMaking = true;
      this.#beganAtMs = performance.now();
      this.#say(`Importing ${this.#file.name}…`);
      this.#places.pause.textContent = 'Pause';
      this.#places.pause.hidden = false;
      const { picture, sound } = plan;
      this.#ask({ type: 'begin', way: { picture, sound } });
      stayAwake(this.#ending.signal);
      this.#on.changed();
      return new Promise((resolve) => (this.#release = resolve as () => void));
    });
  }

  #pause(): void {
    const nowMs = performance.now();
    const isPaused = this.#pausedAtMs !== undefined;
    // What it stood still does not count for how fast it goes.
    this.#beganAtMs += nowMs - (this.#pausedAtMs ?? nowMs);
    this.#pausedAtMs = isPaused ? undefined : nowMs;
    this.#ask({ type: isPaused ? 'go on' : 'pause' });
    this.#places.pause.textContent = isPaused ? 'Pause' : 'Go on';
  }

  #show(seconds: number): void {
    this.#fromSeconds ??= seconds;
    const elapsedSeconds = (performance.now() - this.#beganAtMs) / 1000;
    const rate = (seconds - this.#fromSeconds) / elapsedSeconds;
    const ofSeconds = this.#durationSeconds;
    this.#places.progress.value = seconds / ofSeconds;
    this.#places.pace.textContent = paceInWords(seconds, ofSeconds, rate);
  }

  #end(words: string, how: ImportEnd = 'failed'): void {
    if (this.#ending.signal.aborted) return;
    this.#isMaking = false;
    this.#worker.terminate();
    this.#ending.abort();
    this.#release();
    const { whole } = this.#places;
    const hadFocus = whole.contains(document.activeElement);
    whole.hidden = true;
    this.#say(words);
    if (hadFocus) document.getElementById('file')?.focus();
    this.#on.ended(how);
    this.#on.changed();
  }

  #ask(message: ToImporter): void {
    this.#worker.postMessage(message);
  }

  #say(text: string): void {
    this.#places.words.textContent = text;
  }
}
