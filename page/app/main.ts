import { removeWorker } from '../attach/container.ts';
import {
  forget,
  onUpdateWaiting,
  registerWorker,
  takeOver,
  workerState,
} from '../attach/playahead.ts';
import { findSource } from './find-source.ts';
import { Gate } from './gate.ts';
import { showLibrary } from './library.ts';
import { NextFilm } from './next-film.ts';
import type { Options } from './options.ts';
import type { Overview } from './overview.ts';
import { importHls } from './player.ts';
import { openSource, type Playing } from './playing.ts';
import { forgetPlaces, recallPlace, rememberPlace } from './resume.ts';
import { SaveSession } from './save-session.ts';
import { SettingsForm } from './settings-form.ts';
import { clock } from './words.ts';

/** How often the figures and the words are written anew: faster than this nobody reads. */
const FIGURES_INTERVAL_MS = 500;

/** The first picture goes before what is shown below it, but not for longer than this. */
const PATIENCE_MS = 5000;

/** On the map the playhead moves some pixels a second: more pictures of it only take a processor's time. */
const DRAWING_INTERVAL_MS = 100;

const video = element<HTMLVideoElement>('video');
const status = element<HTMLElement>('status');
const update = element<HTMLElement>('update');
const useUpdate = element<HTMLButtonElement>('use-update');
const form = new SettingsForm(document.body, { load, change });
const saved = new SaveSession(element<HTMLButtonElement>('save'), video);
const gate = new Gate(document, { say, reopen, goOn: () => player?.goOn(), leave });
new NextFilm(element<HTMLFormElement>('next'), importHls, (source) => gate.siteFor(source));

let player: Playing | undefined;
/** What plays, as it was opened. */
let opened: Options | undefined;
let closing = new AbortController();
let overview: Overview | undefined;
let isOverviewAsked = false;
let library: Promise<void> | undefined;
let isDrawing = false;
let isDrawingAsked = false;

window.playahead = {
  snapshot: async () => player?.session.snapshot(),
  forget: async () => {
    forgetPlaces();
    await forget();
  },
};
start();

function start(): void {
  const options = form.readUrl();
  if (!options.worker) void leaveWorker();
  // The history's entry outlives a reload: what was loaded goes on where it was, whatever `#t=` says.
  if (history.state === options.source) void load({ ...options, startSeconds: undefined });
  else if (options.autoplay) void load(options);
  // The first segment goes before everything of ours; a page that loads nothing has time now.
  else loadRest(options);
  setTimeout(loadOverview, PATIENCE_MS);
  setInterval(() => {
    if (!video.paused) remember();
    void showWords();
  }, FIGURES_INTERVAL_MS);
  new ResizeObserver(draw).observe(element('map-whole'));
  for (const looks of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) {
    matchMedia(looks).addEventListener('change', draw);
  }
  window.addEventListener('pagehide', remember);
  window.addEventListener('hashchange', () => form.readUrl());
  video.addEventListener('pause', remember);
  video.addEventListener('play', draw);
  video.addEventListener('playing', () => say(''));
  useUpdate.addEventListener('click', takeOver);
  onUpdateWaiting((isWaiting) => {
    // What has the focus must not vanish with it.
    if (document.activeElement === useUpdate) video.focus();
    update.hidden = !isWaiting;
  });
  void showWords();
}

/** Loads what the form names: the playlists and the first segment, no more. */
async function load(options: Options): Promise<void> {
  const { source: text = '' } = options;
  const found = await findSource(options, gate);
  if ('problem' in found) {
    form.tell('source', found.problem);
    say(found.problem);
    loadRest(options);
    return;
  }
  close();
  saved.reset();
  opened = options;
  const { url, parts, site } = found;
  const access = gate.open(site);
  const left = recallPlace(url);
  const { startSeconds, settings } = options;
  const place = { ...left, positionSeconds: startSeconds ?? left?.positionSeconds ?? -1 };
  say('Loading…');
  history.replaceState(options.source, '');
  closing = new AbortController();
  const { signal } = closing;
  let trouble = '';
  try {
    player = await openSource(url, video, {
      ...{ access, parts, place, settings, signal },
      ...{ onProblem, onChange: draw, onNote: say },
      onMeasured: (bytes, timing) => saved.measured(bytes, timing),
      onUnauthorized: (refused) => {
        loadRest(options);
        return gate.unauthorized(refused, site, signal);
      },
      // What has been said since is no trouble.
      onRecovered: () => status.textContent === trouble && say(''),
    });
  } catch (error) {
    if (!signal.aborted) onProblem(error instanceof Error ? error.message : String(error), true);
    return;
  }
  const first = () => {
    loaded(options, place.positionSeconds);
    void gate.follow(site, text, signal);
  };
  video.addEventListener('loadeddata', first, { signal, once: true });

  function onProblem(problem: string, isOver: boolean): void {
    trouble = isOver ? problem : `${problem} Trying again.`;
    say(trouble);
    loadRest(options);
    void gate.follow(site, text, signal);
  }
}

/** Nothing is left of what a viewer's token has brought. */
async function leave(): Promise<void> {
  close();
  history.replaceState(null, '');
  forgetPlaces();
  await forget();
  say('Signed out. Nothing that was fetched is kept.');
}

/** Opens what plays anew, in the same place. */
function reopen(): void {
  if (!opened) return;
  const startSeconds = video.currentTime || opened.startSeconds;
  const autoplay = opened.autoplay || !video.paused;
  void load({ ...opened, startSeconds, autoplay });
}

/** The first picture is there: everything else may begin. */
function loaded(options: Options, startSeconds: number): void {
  const at = startSeconds < video.duration ? startSeconds : 0;
  say(`It is ready: ${clock(at)} of ${clock(video.duration)}. Press Play.`);
  // Where the browser does not let a page start with sound, the words above stand.
  if (options.autoplay) video.play().catch(() => {});
  loadRest(options);
}

/** What the first picture does not need: it begins once. */
function loadRest({ worker }: Options): void {
  void loadOverview();
  if (!library) library = showLibrary(element('own'), { form, gate });
  if (worker) void registerWorker();
  gate.look(navigator);
}

async function loadOverview(): Promise<void> {
  if (isOverviewAsked) return;
  isOverviewAsked = true;
  try {
    const { Overview } = await import('./overview.ts');
    overview = new Overview({
      video,
      mapWhole: element<HTMLCanvasElement>('map-whole'),
      mapCloseUp: element<HTMLCanvasElement>('map-close-up'),
      mapText: element<HTMLElement>('map-text'),
      figures: element<HTMLElement>('figures'),
    });
  } catch (error) {
    console.warn('Playahead plays without its map and its figures:', error);
  }
  draw();
  void showWords();
}

function close(): void {
  remember();
  closing.abort();
  player?.close();
  player = undefined;
}

function change(options: Options): void {
  player?.session.configure(options.settings);
  draw();
}

/** `sw=off` is without the worker indeed: it is taken away, and the page loaded anew if it was there. */
async function leaveWorker(): Promise<void> {
  if (await removeWorker()) location.reload();
}

function remember(): void {
  const place = video.duration ? player?.place() : undefined;
  if (player && place) rememberPlace(player.url, place, video.duration);
}

/** Draws the map at the next frame, and again and again while the video plays. */
function draw(): void {
  isDrawingAsked = true;
  if (isDrawing) return;
  isDrawing = true;
  requestAnimationFrame(() => {
    isDrawingAsked = false;
    overview?.draw(player?.session);
    setTimeout(() => {
      isDrawing = false;
      const isMoving = player && !video.paused && !video.ended;
      if (isDrawingAsked || isMoving) draw();
    }, DRAWING_INTERVAL_MS);
  });
}

async function showWords(): Promise<void> {
  if (document.hidden) return;
  element<HTMLElement>('differs').hidden = workerState() !== 'differs';
  element<HTMLElement>('foreign').hidden = workerState() !== 'no Playahead in it';
  form.showChosen(player?.session.picture()?.choice?.ahead);
  await overview?.write(player?.session, workerState());
}

function say(text: string): void {
  status.textContent = text;
}

/** An element of the page: that it is there and of its kind, the page itself says. */
function element<Type extends HTMLElement>(id: string): Type {
  return document.getElementById(id) as Type;
}
