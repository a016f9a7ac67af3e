import { FileStrategy } from './answers/file-strategy.ts';
import { PlaylistStrategy } from './answers/playlist-strategy.ts';
import { isMediaElement, registerRoutes } from './answers/routes.ts';
import { SegmentStrategy } from './answers/segment-strategy.ts';
import { assertNever } from './core/assert-never.ts';
import { cacheNames } from './core/cache-names.ts';
import { keysThatMatter } from './core/eviction.ts';
import { fileTimelineId } from './core/file-layout.ts';
import { parsePageMessage } from './core/page-messages.ts';
import {
  type Hello,
  isHello,
  type PageMessage,
  seal,
  type WorkerMessage,
} from './core/protocol.ts';
import { segmentKey } from './core/segment.ts';
import { VERSION } from './core/version.ts';
import type { Download } from './network/download.ts';
import { Downloads } from './network/downloads.ts';
import type { Told } from './network/downloads-hooks.ts';
import { PlaylistStore } from './store/playlist-store.ts';
import { SegmentStore } from './store/segment-store.ts';
import { StorageBudget } from './store/storage-budget.ts';
import { Echoes } from './window/echoes.ts';
import { Greetings } from './window/greetings.ts';
import { Planner } from './window/planner.ts';
import { Tabs } from './window/tabs.ts';
import { Throttle } from './window/throttle.ts';
import { type PlayerName, Viewers } from './window/viewers.ts';
import { trackViews, troubleOf } from './window/window-views.ts';
import type { WorkerOptions } from './worker-options.ts';

/** Often enough that the window map seems alive, seldom enough that it costs nothing. */
const VIEW_INTERVAL_MS = 100;

/** Often enough for somebody who deletes entries in DevTools, and looks what becomes of that. */
const CHECK_INTERVAL_MS = 1000;

/** After these there is nothing to be asked: the page says by itself what it plays. */
const TELLING: readonly PageMessage['type'][] = ['hello', 'timeline', 'playhead', 'leave', 'echo'];

/** All of the worker but its own life: it listens to requests and messages, and to nothing else. */
export class Playahead {
  readonly #tabs: Tabs;
  readonly #store: SegmentStore;
  readonly #playlists: PlaylistStore;
  readonly #viewers = new Viewers();
  readonly #greetings = new Greetings();
  readonly #echoes: Echoes;
  readonly #budget = new StorageBudget();
  readonly #downloads: Downloads;
  readonly #planner: Planner;
  readonly #isKept: (url: string) => boolean;
  readonly #views = new Throttle(VIEW_INTERVAL_MS, () => this.#postViews());
  readonly #checks = new Throttle(CHECK_INTERVAL_MS, () => this.#check());
  /** What each player was shown last. */
  readonly #shown = new WeakMap<PlayerName, string>();

  constructor(scope: ServiceWorkerGlobalScope, { ignore, isKept }: WorkerOptions = {}) {
    this.#isKept = isKept ?? (() => false);
    const names = cacheNames(scope.registration.scope);
    this.#store = new SegmentStore(names.segments);
    this.#playlists = new PlaylistStore(names.playlists);
    const [store, viewers, budget] = [this.#store, this.#viewers, this.#budget];
    const tabs = new Tabs(scope);
    const downloads = new Downloads(store, viewers, {
      onProgress: () => this.#views.trigger(),
      onStorageRefusal: async () => {
        await store.complete();
        budget.refusedAt(store.held.totalBytes);
      },
      onDone: (download, told) => this.#tellTiming(download, told),
      onEnd: async () => {
        this.#views.trigger();
        await this.#planner.run();
      },
    });
    const planner = new Planner({
      viewers,
      store,
      downloads,
      budget,
      isKept: this.#isKept,
      openClients: () => this.#greetings.keepOnly(() => tabs.ids()),
      ask: (client) => this.#askForTimelines(client),
      onChange: () => this.#views.trigger(),
    });
    this.#tabs = tabs;
    this.#echoes = new Echoes((client, message) => tabs.post(client, message));
    this.#downloads = downloads;
    this.#planner = planner;
    this.#listen(scope, { version: VERSION, ignore });
  }

  #listen(scope: ServiceWorkerGlobalScope, hello: Hello): void {
    const [store, viewers, downloads] = [this.#store, this.#viewers, this.#downloads];
    const greetings = this.#greetings;
    // Before the routes: a tab that a new worker does not know is asked what it plays.
    scope.addEventListener('fetch', ({ clientId, request }) => {
      const isPlayer = request.destination === '' || isMediaElement(request);
      if (!isPlayer || !clientId) return;
      if (viewers.mustAsk(clientId, Date.now())) void this.#askForTimelines(clientId);
    });
    registerRoutes({
      viewers,
      greetings,
      playlists: new PlaylistStrategy({
        store: this.#playlists,
        viewers,
        greetings,
        echoes: this.#echoes,
        onNewSegments: (timeline) => store.deleteOf(timeline),
        onStale: (client, playlist) => this.#tabs.post(client, { type: 'stale', playlist }),
      }),
      segments: new SegmentStrategy({
        store,
        downloads,
        viewers,
        onPlayerChange: () => this.#planner.runAfterPlayer(),
      }),
      files: new FileStrategy({
        store,
        downloads,
        viewers,
        onPlayerChange: () => this.#planner.runAfterPlayer(),
        onServed: ({ client, player }, served) => {
          void this.#tabs.post(client, { type: 'served', player, ...served });
        },
        onChanged: async (client, url) => {
          await store.deleteOf(fileTimelineId(url));
          await this.#tabs.post(client, { type: 'stale', playlist: url });
        },
      }),
    });
    scope.addEventListener('message', (event) => {
      const { source, data, ports } = event;
      if (!(source instanceof WindowClient)) return;
      if (isHello(data)) ports[0]?.postMessage(seal(hello));
      const message = parsePageMessage(data);
      if (message) greetings.note(source.id);
      if (message) event.waitUntil(this.#receive(message, source.id, ports[0]));
    });
  }

  async #receive(message: PageMessage, client: string, port?: MessagePort): Promise<void> {
    const [store, viewers, downloads] = [this.#store, this.#viewers, this.#downloads];
    if (!TELLING.includes(message.type) && !viewers.hasReported(client)) {
      await this.#askForTimelines(client);
    }
    switch (message.type) {
      case 'hello':
        return;
      case 'echo':
        return this.#echoes.note(client, message.number);
      case 'timeline':
        if (viewers.addTimeline({ client, player: message.player }, message.timeline)) {
          for (const { url } of message.timeline.segments.slice(-1))
            downloads.failures.trustAgain(url);
        }
        return this.#refill();
      case 'playhead': {
        const { moved, timelinesWanted, isOthers } = viewers.report(
          { client, player: message.player },
          message,
        );
        if (isOthers) downloads.manners.drop(client);
        if (timelinesWanted) await this.#askForTimelines(client);
        this.#views.trigger();
        this.#checks.trigger();
        return moved ? this.#refill() : undefined;
      }
      case 'abandon':
        downloads.abandon(message.resource, client);
        return this.#refill();
      case 'distrust':
        await store.delete(segmentKey(message.resource));
        return this.#refill();
      case 'forget':
        viewers.leaveAll();
        downloads.forget();
        await Promise.all([store.clear(), this.#playlists.clear()]);
        return port?.postMessage(true);
      case 'adopt':
        if (message.body instanceof Blob) downloads.noteTaken(message.body.size, message.timing);
        return downloads.adopt(message);
      case 'leave':
        if (viewers.leave({ client, player: message.player })) downloads.manners.drop(client);
        return this.#refill();
      case 'view':
        this.#checks.trigger();
        return port?.postMessage(seal(await this.#viewOf({ client, player: message.player })));
      default:
        return assertNever(message);
    }
  }

  /** Plans and acts, and lasts until what was begun has ended. */
  async #refill(): Promise<void> {
    await this.#planner.run();
    await this.#downloads.settled();
  }

  /** Says what the network did to the players that want to know. */
  #tellTiming(download: Download, { clients, began, ok, timing }: Told): void {
    const { key, receivedBytes: bytes, player: beganFor, ageMs: tookMs } = download;
    const told = { type: 'download', key, bytes, ok, tookMs, ...timing } as const;
    for (const client of clients) {
      const players = this.#viewers.playersOf(client, key);
      for (const player of players) {
        const isFor = client === download.client && player === (beganFor ?? players[0]);
        void this.#tabs.post(client, { ...told, player, began: began && isFor });
      }
    }
  }

  /** Shows each player what has changed since it was shown something. */
  async #postViews(): Promise<void> {
    for (const each of this.#viewers.players) {
      const view = await this.#viewOf(each);
      const text = JSON.stringify(view);
      if (this.#shown.get(each) === text) continue;
      this.#shown.set(each, text);
      await this.#tabs.post(each.client, view);
    }
  }

  /** What a player is shown, once it is known what is held of what matters to it. */
  async #viewOf(name: PlayerName): Promise<WorkerMessage & { type: 'view' }> {
    const [store, viewers, downloads] = [this.#store, this.#viewers, this.#downloads];
    await store.know(keysThatMatter(viewers.list(name)));
    const isKept = this.#isKept;
    const tracks = trackViews(viewers.list(name), { held: store.held, downloads, isKept });
    const trouble = troubleOf(viewers, name, downloads);
    const { player } = name;
    return { type: 'view', player, tracks, storageShort: this.#budget.isShort, trouble };
  }

  /** Someone may have deleted what a window had; then it is seen, and fetched again. */
  async #check(): Promise<void> {
    const isGone = await this.#store.check(keysThatMatter(this.#viewers.list()));
    if (!isGone) return;
    this.#views.trigger();
    await this.#planner.run();
  }

  async #askForTimelines(client: string): Promise<void> {
    await this.#tabs.post(client, { type: 'timelines-wanted' });
  }
}
