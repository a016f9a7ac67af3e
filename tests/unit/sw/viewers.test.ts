import { describe, expect, test } from 'vitest';
import type { PageMessage } from '../../../sw/core/protocol.ts';
import { segmentKey } from '../../../sw/core/segment.ts';
import { indexTimeline, type Timeline } from '../../../sw/core/timeline.ts';
import { Viewers } from '../../../sw/window/viewers.ts';
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
  return { type: 'playhead', state: 'playing', playbackRate: 1, settings: rule, tracks, ...more };
}

function viewersWith(...ids: string[]): Viewers {
  const viewers = new Viewers();
  for (const id of ids) viewers.addTimeline('tab', list(id));
  return viewers;
}

describe('a report', () => {
  test('of timelines that are known makes a viewer of each', () => {
    const viewers = viewersWith('video', 'audio');
    const tracks = [track('video', 12), track('audio', 12, { role: 'retired', takenThrough: 2 })];
    const said = report(tracks, { state: 'paused', playbackRate: 1.5, private: true });
    expect(viewers.report('tab', said).timelinesWanted).toBe(false);
    const { settings } = said;
    const same = { client: 'tab', state: 'paused', playbackRate: 1.5, settings, private: true };
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
    expect(viewers.report('tab', said)).toEqual({ moved: true, timelinesWanted: true });
    expect(viewers.list().map(({ timeline }) => timeline.id)).toEqual(['video']);
    viewers.addTimeline('tab', list('audio'));
    expect(viewers.list().map(({ timeline }) => timeline.id)).toEqual(['video', 'audio']);
    expect(viewers.report('tab', said).timelinesWanted).toBe(false);
  });

  test('of a timeline that never comes asks for it now and then, not each time', () => {
    const viewers = viewersWith('video');
    const wanted = [0, 250, 4999, 5000, 5250].map(
      (nowMs) => viewers.report('tab', report([track('odd')]), nowMs).timelinesWanted,
    );
    expect(wanted).toEqual([true, false, false, true, false]);
  });

  test('forgets the timelines that it does not mention', () => {
    const viewers = viewersWith('old', 'video');
    viewers.report('tab', report([track('video')]));
    expect(viewers.timelineOf(segmentKey(resource('old/0.ts')))).toBeUndefined();
    expect(viewers.report('tab', report([track('old')])).timelinesWanted).toBe(true);
  });

  test('leaves the timelines of other tabs alone', () => {
    const viewers = viewersWith('video');
    viewers.addTimeline('other', list('video'));
    viewers.report('other', report([]));
    expect(viewers.report('tab', report([track('video')])).timelinesWanted).toBe(false);
  });

  test('replaces the timeline of a live stream by the newer list', () => {
    const viewers = viewersWith('video');
    viewers.report('tab', report([track('video')]));
    viewers.addTimeline('tab', { ...list('video'), firstSequence: 3 });
    expect(viewers.list().map(({ timeline }) => timeline.firstSequence)).toEqual([3]);
  });
});

describe('a window may have moved', () => {
  const at12 = report([track('video', 12)]);

  test('with the first report of a tab', () => {
    expect(viewersWith('video').report('tab', at12).moved).toBe(true);
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
    viewers.report('tab', at12);
    expect(viewers.report('tab', next).moved).toBe(true);
  });

  test.each<[string, Report]>([
    ['nothing has changed', at12],
    ['the playhead has not passed the fraction f', report([track('video', 17.4)])],
    ['the video plays slower', report([track('video', 12)], { playbackRate: 0.5 })],
  ])('but not when %s', (_, next) => {
    const viewers = viewersWith('video');
    viewers.report('tab', at12);
    expect(viewers.report('tab', next).moved).toBe(false);
  });

  test('in one tab whatever another tab has said', () => {
    const viewers = viewersWith('video');
    viewers.report('tab', at12);
    expect(viewers.report('other', at12).moved).toBe(true);
    expect(viewers.report('tab', at12).moved).toBe(false);
  });
});

describe('tabs', () => {
  function threeTabs(): Viewers {
    const viewers = new Viewers();
    for (const client of ['a', 'b', 'c']) {
      viewers.addTimeline(client, list(client));
      viewers.report(client, report([track(client)]));
    }
    return viewers;
  }

  test('are listed together, or one alone', () => {
    const viewers = threeTabs();
    expect(viewers.clients).toEqual(['a', 'b', 'c']);
    expect(viewers.list().map(({ client }) => client)).toEqual(['a', 'b', 'c']);
    expect(viewers.list('b').map(({ client }) => client)).toEqual(['b']);
    expect(viewers.list('x')).toEqual([]);
  });

  test('that leave are forgotten', () => {
    const viewers = threeTabs();
    viewers.leave('b');
    viewers.leave('x');
    expect(viewers.clients).toEqual(['a', 'c']);
    expect(viewers.knows('b')).toBe(false);
    expect(viewers.timelineOf(segmentKey(resource('b/0.ts')))).toBeUndefined();
  });

  test('that are gone without a word are forgotten', async () => {
    const viewers = threeTabs();
    await viewers.keepOnly(async () => new Set(['c', 'x']));
    expect(viewers.clients).toEqual(['c']);
    expect(viewers.knows('x')).toBe(false);
  });

  test('that have said who is signed in are waited for, each for itself', async () => {
    const viewers = new Viewers();
    const heard: string[] = [];
    const [a, b] = ['a', 'b'].map((tab) => viewers.reported(tab).then(() => heard.push(tab)));
    viewers.report('b', report([]));
    await b;
    await viewers.reported('b');
    expect(heard).toEqual(['b']);
    viewers.report('a', report([]));
    await a;
    expect(heard).toEqual(['b', 'a']);
  });

  test('that come while it is asked which are open are not forgotten', async () => {
    const viewers = threeTabs();
    let answer = (_: Set<string>) => {};
    const kept = viewers.keepOnly(() => new Promise((resolve) => (answer = resolve)));
    viewers.report('d', { ...report([]), session: 'ada' });
    answer(new Set(['c']));
    await kept;
    expect(viewers.clients).toEqual(['c', 'd']);
    expect(viewers.sessionOf('d')).toBe('ada');
  });

  test('are known, and play something, once they say where', () => {
    const viewers = viewersWith('video');
    expect(viewers.knows('tab')).toBe(false);
    expect(viewers.list()).toEqual([]);
    viewers.report('tab', report([track('video')]));
    expect(viewers.knows('tab')).toBe(true);
    expect(viewers.list().length).toBe(1);
  });

  test('name the segments and init segments of their timelines', () => {
    const viewers = threeTabs();
    const init = resource('a/init.mp4');
    viewers.addTimeline('a', { ...list('a'), segments: segments(2, 'a/', { init }) });
    const timelineOf = (path: string) => viewers.timelineOf(segmentKey(resource(path)));
    expect(['a/1.ts', 'c/7.ts', 'a/init.mp4'].map(timelineOf)).toEqual(['a', 'c', 'a']);
    const none = [undefined, undefined, undefined];
    expect(['a/2.ts', 'x/0.ts', 'a/index.m3u8'].map(timelineOf)).toEqual(none);
  });

  test('say who is signed in', () => {
    const viewers = viewersWith('video');
    expect(viewers.sessionOf('tab')).toBeUndefined();
    viewers.report('tab', report([track('video')], { session: 'ada' }));
    expect(['tab', 'other'].map((client) => viewers.sessionOf(client))).toEqual(['ada', undefined]);
    expect(viewers.report('tab', report([track('video')], { session: 'bob' })).moved).toBe(true);
  });
});

describe('a timeline is signed anew', () => {
  const signed = (token: string) => ({
    ...list('video'),
    segments: segments(2).map((each) => ({ ...each, url: `${each.url}?Signature=${token}` })),
  });

  test('when it is the first of its tab, and when its queries have changed', () => {
    const viewers = new Viewers();
    const said = ['a', 'a', 'b', 'b'].map((token) => viewers.addTimeline('tab', signed(token)));
    expect(said).toEqual([true, false, true, false]);
  });

  test('but not when a live playlist has only gone on', () => {
    const viewers = new Viewers();
    viewers.addTimeline('tab', list('video'));
    const { segments: all } = list('video');
    expect(viewers.addTimeline('tab', { ...list('video'), segments: all.slice(2) })).toBe(false);
  });
});
