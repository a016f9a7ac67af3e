import { describe, expect, test, vi } from 'vitest';
import type { PageMessage } from '../../../sw/core/protocol.ts';
import { segmentKey } from '../../../sw/core/segment.ts';
import { indexTimeline, type Timeline } from '../../../sw/core/timeline.ts';
import { type PlayerName, Viewers } from '../../../sw/window/viewers.ts';
import { playheadAt, resource, segments, settings } from '../core/builders.ts';

type Report = Extract<PageMessage, { type: 'playhead' }>;
type Track = Report['tracks'][number];

function list(id: string): Timeline {
  return { id, firstSequence: 0, segments: segments(8, `${id}/`) };
}

function track(timeline: string, at = 0, more: Partial<Track> = {}): Track {
  return { timeline, role: 'current', playhead: playheadAt(at), ...more };
}

function report(tracks: readonly Track[], more: Partial<Report> = {}): Report {
  const rule = settings({ ahead: 4 });
  return {
    type: 'playhead',
    player: 'p',
    state: 'playing',
    playbackRate: 1,
    settings: rule,
    tracks,
    ...more,
  };
}

/** The only player of a tab. */
function playerOf(client: string): PlayerName {
  return { client, player: 'p' };
}

/** What is asked for does not matter where a tab has one player. */
const NOTHING = { url: 'https://media.example/' };

function viewersWith(...ids: string[]): Viewers {
  const viewers = new Viewers();
  for (const id of ids) viewers.addTimeline(playerOf('tab'), list(id));
  return viewers;
}

describe('a report', () => {
  test('that something comes past the worker does not count for ever: its page may be frozen', () => {
    const viewers = viewersWith('video');
    viewers.report(playerOf('tab'), report([track('video', 0, { direct: [1] })]), 10_000);
    const direct = (atMs: number) => viewers.list(undefined, atMs).map((each) => each.direct);
    expect(direct(15_000)).toEqual([[1]]);
    expect(direct(15_001)).toEqual([undefined]);
  });

  test('of timelines that are known makes a viewer of each', () => {
    const viewers = viewersWith('video', 'audio');
    const tracks = [track('video', 12), track('audio', 12, { role: 'retired', takenThrough: 2 })];
    const said = report(tracks, { state: 'paused', playbackRate: 1.5, private: true });
    expect(viewers.report(playerOf('tab'), said).timelinesWanted).toBe(false);
    const { settings } = said;
    const same = {
      ...playerOf('tab'),
      state: 'paused',
      playbackRate: 1.5,
      settings,
      private: true,
    };
    const playhead = playheadAt(12);
    expect(viewers.list()).toEqual([
      { ...same, timeline: indexTimeline(list('video')), role: 'current', playhead },
      {
        ...same,
        timeline: indexTimeline(list('audio')),
        role: 'retired',
        playhead,
        takenThrough: 2,
      },
    ]);
  });

  test('of a timeline that is not known asks for it, and is of use once it comes', () => {
    const viewers = viewersWith('video');
    const said = report([track('video'), track('audio')]);
    expect(viewers.report(playerOf('tab'), said)).toMatchObject({
      moved: true,
      timelinesWanted: true,
    });
    expect(viewers.list().map(({ timeline }) => timeline.id)).toEqual(['video']);
    viewers.addTimeline(playerOf('tab'), list('audio'));
    expect(viewers.list().map(({ timeline }) => timeline.id)).toEqual(['video', 'audio']);
    expect(viewers.report(playerOf('tab'), said).timelinesWanted).toBe(false);
  });

  test('of a timeline that never comes asks for it now and then, not each time', () => {
    const viewers = viewersWith('video');
    const wanted = [0, 250, 4999, 5000, 5250].map(
      (nowMs) => viewers.report(playerOf('tab'), report([track('odd')]), nowMs).timelinesWanted,
    );
    expect(wanted).toEqual([true, false, false, true, false]);
  });

  test('forgets the timelines that it does not mention', () => {
    const viewers = viewersWith('old', 'video');
    viewers.report(playerOf('tab'), report([track('video')]));
    expect(viewers.timelineOf(segmentKey(resource('old/0.ts')))).toBeUndefined();
    expect(viewers.report(playerOf('tab'), report([track('old')])).timelinesWanted).toBe(true);
  });

  test('leaves the timelines of other tabs alone', () => {
    const viewers = viewersWith('video');
    viewers.addTimeline(playerOf('other'), list('video'));
    viewers.report(playerOf('other'), report([]));
    expect(viewers.report(playerOf('tab'), report([track('video')])).timelinesWanted).toBe(false);
  });

  test('replaces the timeline of a live stream by the newer list', () => {
    const viewers = viewersWith('video');
    viewers.report(playerOf('tab'), report([track('video')]));
    viewers.addTimeline(playerOf('tab'), { ...list('video'), firstSequence: 3 });
    expect(viewers.list().map(({ timeline }) => timeline.firstSequence)).toEqual([3]);
  });
});

describe('a window may have moved', () => {
  const at12 = report([track('video', 12)]);

  test('with the first report of a tab', () => {
    expect(viewersWith('video').report(playerOf('tab'), at12).moved).toBe(true);
  });

  test.each<[string, Report]>([
    ['the playhead passes the fraction f', report([track('video', 17.5)])],
    ['the playhead enters another segment', report([track('video', 22)])],
    ['a seek goes back', report([track('video', 2)])],
    ['the player is paused', report([track('video', 12)], { state: 'paused' })],
    ['the video plays faster', report([track('video', 12)], { playbackRate: 1.25 })],
    ['the player has taken a segment', report([track('video', 12, { takenThrough: 1 })])],
    ['a rendition is retired', report([track('video', 12, { role: 'retired' })])],
    ['the rendition changes', report([track('high', 12)])],
    ['audio comes along', report([track('video', 12), track('audio', 12)])],
    ['nothing is played any more', report([])],
    ['N changes', report([track('video', 12)], { settings: settings({ ahead: 5 }) })],
    ['P changes', report([track('video', 12)], { settings: settings({ ahead: 4, parallel: 3 }) })],
    ['M changes', report([track('video', 12)], { settings: settings({ ahead: 4, behind: 1 }) })],
  ])('when %s', (_, next) => {
    const viewers = viewersWith('video');
    viewers.report(playerOf('tab'), at12);
    expect(viewers.report(playerOf('tab'), next).moved).toBe(true);
  });

  test('but not with the first word of a tab, before it plays anything', () => {
    expect(new Viewers().report(playerOf('tab'), report([])).moved).toBe(false);
  });

  test.each<[string, Report]>([
    ['nothing has changed', at12],
    ['the playhead has not passed the fraction f', report([track('video', 17.4)])],
    ['the video plays slower', report([track('video', 12)], { playbackRate: 0.5 })],
  ])('but not when %s', (_, next) => {
    const viewers = viewersWith('video');
    viewers.report(playerOf('tab'), at12);
    expect(viewers.report(playerOf('tab'), next).moved).toBe(false);
  });

  test('in one tab whatever another tab has said', () => {
    const viewers = viewersWith('video');
    viewers.report(playerOf('tab'), at12);
    expect(viewers.report(playerOf('other'), at12).moved).toBe(true);
    expect(viewers.report(playerOf('tab'), at12).moved).toBe(false);
  });
});

describe('tabs', () => {
  function threeTabs(): Viewers {
    const viewers = new Viewers();
    for (const client of ['a', 'b', 'c']) {
      viewers.addTimeline(playerOf(client), list(client));
      viewers.report(playerOf(client), report([track(client)]));
    }
    return viewers;
  }

  test('are listed together, or one alone', () => {
    const viewers = threeTabs();
    expect(viewers.players.map(({ client }) => client)).toEqual(['a', 'b', 'c']);
    expect(viewers.list().map(({ client }) => client)).toEqual(['a', 'b', 'c']);
    expect(viewers.list(playerOf('b')).map(({ client }) => client)).toEqual(['b']);
    expect(viewers.list(playerOf('x'))).toEqual([]);
  });

  test('that leave are forgotten', () => {
    const viewers = threeTabs();
    viewers.leave(playerOf('b'));
    viewers.leave(playerOf('x'));
    expect(viewers.players.map(({ client }) => client)).toEqual(['a', 'c']);
    expect(viewers.knows('b')).toBe(false);
    expect(viewers.timelineOf(segmentKey(resource('b/0.ts')))).toBeUndefined();
  });

  test('that are gone without a word are forgotten', async () => {
    const viewers = threeTabs();
    await viewers.keepOnly(async () => new Set(['c', 'x']));
    expect(viewers.players.map(({ client }) => client)).toEqual(['c']);
    expect(viewers.knows('x')).toBe(false);
  });

  test('that have said who is signed in are waited for, each for itself', async () => {
    const viewers = new Viewers();
    const heard: string[] = [];
    const [a, b] = ['a', 'b'].map((tab) => viewers.reported(tab).then(() => heard.push(tab)));
    viewers.report(playerOf('b'), report([]));
    await b;
    await viewers.reported('b');
    expect(heard).toEqual(['b']);
    viewers.report(playerOf('a'), report([]));
    await a;
    expect(heard).toEqual(['b', 'a']);
  });

  test('that say nothing are not waited for without end', async () => {
    vi.useFakeTimers();
    const said = new Viewers().reported('a');
    await vi.advanceTimersByTimeAsync(5000);
    expect(await said).toBe(false);
    vi.useRealTimers();
  });

  test('are known once they play something, not when all they say is who is signed in', () => {
    const viewers = new Viewers();
    viewers.report(playerOf('tab'), report([]));
    expect([viewers.hasReported('tab'), viewers.knows('tab')]).toEqual([true, false]);
  });

  test('that come while it is asked which are open are not forgotten', async () => {
    const viewers = threeTabs();
    let answer = (_: Set<string>) => {};
    const kept = viewers.keepOnly(() => new Promise((resolve) => (answer = resolve)));
    viewers.report(playerOf('d'), { ...report([]), session: 'ada' });
    answer(new Set(['c']));
    await kept;
    expect(viewers.players.map(({ client }) => client)).toEqual(['c', 'd']);
    expect(viewers.sessionOf('d', NOTHING)).toBe('ada');
  });

  test('are known, and play something, once they say where', () => {
    const viewers = viewersWith('video');
    expect(viewers.knows('tab')).toBe(false);
    expect(viewers.list()).toEqual([]);
    viewers.report(playerOf('tab'), report([track('video')]));
    expect(viewers.knows('tab')).toBe(true);
    expect(viewers.list().length).toBe(1);
  });

  test('name the segments and init segments of their timelines', () => {
    const viewers = threeTabs();
    const init = resource('a/init.mp4');
    viewers.addTimeline(playerOf('a'), {
      ...list('a'),
      segments: segments(2, 'a/', { init }),
    });
    const timelineOf = (path: string) => viewers.timelineOf(segmentKey(resource(path)));
    expect(['a/1.ts', 'c/7.ts', 'a/init.mp4'].map(timelineOf)).toEqual(['a', 'c', 'a']);
    const none = [undefined, undefined, undefined];
    expect(['a/2.ts', 'x/0.ts', 'a/index.m3u8'].map(timelineOf)).toEqual(none);
  });

  test('say who is signed in', () => {
    const viewers = viewersWith('video');
    expect(viewers.sessionOf('tab', NOTHING)).toBeUndefined();
    viewers.report(playerOf('tab'), report([track('video')], { session: 'ada' }));
    expect(['tab', 'other'].map((client) => viewers.sessionOf(client, NOTHING))).toEqual([
      'ada',
      undefined,
    ]);
    expect(
      viewers.report(playerOf('tab'), report([track('video')], { session: 'bob' })).moved,
    ).toBe(true);
  });
});

describe('a timeline is signed anew', () => {
  const signed = (token: string) => ({
    ...list('video'),
    segments: segments(2).map((each) => ({ ...each, url: `${each.url}?Signature=${token}` })),
  });

  test('when it is the first of its tab, and when its queries have changed', () => {
    const viewers = new Viewers();
    const said = ['a', 'a', 'b', 'b'].map((token) =>
      viewers.addTimeline(playerOf('tab'), signed(token)),
    );
    expect(said).toEqual([true, false, true, false]);
  });

  test('but not when a live playlist has only gone on', () => {
    const viewers = new Viewers();
    viewers.addTimeline(playerOf('tab'), list('video'));
    const { segments: all } = list('video');
    expect(viewers.addTimeline(playerOf('tab'), { ...list('video'), segments: all.slice(2) })).toBe(
      false,
    );
  });
});

describe('several players of a tab', () => {
  const second = { client: 'tab', player: 'second' };

  function twoPlayers(): Viewers {
    const viewers = viewersWith('video');
    viewers.report(playerOf('tab'), report([track('video')], { session: 'ada' }));
    viewers.addTimeline(second, list('other'));
    viewers.report(second, report([track('other')], { session: 'bob' }));
    return viewers;
  }

  test('have windows of their own, and leave by themselves', () => {
    const viewers = twoPlayers();
    expect(viewers.list().map(({ timeline }) => timeline.id)).toEqual(['video', 'other']);
    expect(viewers.report(second, report([track('other', 11)])).moved).toBe(true);
    viewers.leave(second);
    expect(viewers.list().map(({ player }) => player)).toEqual(['p']);
    expect(viewers.knows('tab')).toBe(true);
  });

  test('may be of several people: what one names is theirs', () => {
    const viewers = viewersWith();
    const named = (session: string) => ({
      ...list(session),
      segments: segments(2, `${session}/`, { session }),
    });
    for (const session of ['ada', 'bob']) {
      const name = { client: 'tab', player: session };
      viewers.addTimeline(name, named(session));
      viewers.report(name, report([track(session)], { session }));
    }
    expect(viewers.isShared('tab')).toBe(true);
    expect(viewers.sessionOf('tab', resource('ada/1.ts'))).toBe('ada');
    expect(viewers.sessionOf('tab', resource('bob/0.ts'))).toBe('bob');
    expect(viewers.sessionOf('tab', resource('neither.ts'))).toBeUndefined();
  });

  test('are told of what they name, and all of what nobody has named yet', () => {
    const viewers = twoPlayers();
    const [own] = list('other').segments;
    expect(viewers.playersOf('tab', segmentKey(own ?? resource('none')))).toEqual(['second']);
    expect(viewers.playersOf('tab', segmentKey(resource('new.ts')))).toEqual(['p', 'second']);
  });
});
