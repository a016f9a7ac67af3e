import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { HeldEntries } from '../../../sw/core/held-entries.ts';
import { planWindow, type Viewer, type WindowSnapshot } from '../../../sw/core/prefetch-window.ts';
import { segmentKey } from '../../../sw/core/segment.ts';
import { windowOf } from '../../../sw/core/window-span.ts';
import { property } from './cases.ts';
import { situations } from './situations.ts';
import { carriedOut, keptFor, needsOf, planByTheBook } from './window-by-the-book.ts';

describe('in any situation a plan', () => {
  property('is what the rules say, read slowly', situations(), (snapshot) => {
    const { cancel, evict, fetch } = planWindow(snapshot);
    const book = planByTheBook(snapshot);
    expect(new Set(cancel)).toEqual(book.cancel);
    expect(new Set(evict)).toEqual(book.evict);
    expect(fetch.length).toBe(book.count);
    for (const { key, client, dueSeconds } of fetch) {
      const need = book.candidates.get(key);
      // Nought is nought, be it negative or not.
      expect([need?.client, need && need.dueSeconds - dueSeconds]).toEqual([client, 0]);
    }
    const left = new Map(book.candidates);
    for (const key of [...fetch.map((each) => each.key), ...book.doubtful]) left.delete(key);
    const nearestLeft = Math.min(...[...left.values()].map(({ dueSeconds }) => dueSeconds));
    for (const { key, dueSeconds } of fetch) {
      if (!book.doubtful.has(key)) expect(dueSeconds).toBeLessThanOrEqual(nearestLeft);
    }
  });

  property(
    'fetches only what lies between k and the window’s end, and lacks',
    situations(),
    (snapshot) => {
      const { viewers, held, underWay, blocked } = snapshot;
      for (const { key, client, isTaken } of planWindow(snapshot).fetch) {
        expect([held.has(key), underWay.has(key), blocked.has(key), isTaken]).not.toContain(true);
        const wanting = viewers.filter(
          (viewer) => viewer.client === client && reaches(viewer, key),
        );
        expect(wanting, 'the tab named wants it').not.toEqual([]);
      }
    },
  );

  property(
    'fetches each once, the nearest first, an init segment before its segment',
    situations(),
    (snapshot) => {
      const { fetch } = planWindow(snapshot);
      const keys = fetch.map(({ key }) => key);
      expect(new Set(keys).size).toBe(keys.length);
      const dues = fetch.map(({ dueSeconds }) => dueSeconds);
      expect(dues).toEqual(dues.toSorted((a, b) => a - b));
      for (const { timeline } of snapshot.viewers) {
        for (const { init, ...segment } of timeline.segments) {
          const at = keys.indexOf(segmentKey(segment));
          if (init && at >= 0) expect(keys.indexOf(segmentKey(init))).toBeLessThan(at);
        }
      }
    },
  );

  property(
    'has at most P prefetches under way, but for what a playhead is in or what is in doubt',
    situations(),
    (snapshot) => {
      const { viewers, underWay, silent } = snapshot;
      const { doubtful } = planByTheBook(snapshot);
      const { cancel, fetch } = planWindow(snapshot);
      const networked = ['prefetch', 'joined'];
      const before = [...underWay].filter(
        ([key, each]) => networked.includes(each) && !silent.has(key) && !cancel.includes(key),
      ).length;
      const begun = fetch.filter(({ key }) => !doubtful.has(key)).length;
      const parallel = Math.max(...viewers.map(({ settings }) => settings.parallel));
      if (fetch.every(({ dueSeconds }) => dueSeconds <= 0)) return;
      if (begun > 0) expect(before + begun).toBeLessThanOrEqual(parallel);
    },
  );

  property('never evicts what lies in k − M … k′ + N of any viewer', situations(), (snapshot) => {
    const evicted = new Set(planWindow(snapshot).evict);
    const kept = snapshot.viewers.flatMap((viewer) => keptFor(viewer));
    expect(kept.filter((key) => evicted.has(key))).toEqual([]);
  });

  property('leaves nothing of a window behind that nobody keeps', situations(), (snapshot) => {
    const kept = new Set(snapshot.viewers.flatMap((viewer) => keptFor(viewer)));
    const stays = carriedOut(snapshot, planWindow(snapshot)).held;
    for (const { timeline } of snapshot.viewers) {
      expect(timeline.keys.filter((key) => stays.has(key) && !kept.has(key))).toEqual([]);
    }
  });

  property('never cancels what a window wants or a player waits for', situations(), (snapshot) => {
    const wanted = new Set(snapshot.viewers.flatMap(needsOf).map(({ key }) => key));
    for (const key of planWindow(snapshot).cancel) {
      expect([snapshot.underWay.get(key), wanted.has(key)]).toEqual(['prefetch', false]);
    }
  });

  property('fetches no gap', situations(), (snapshot) => {
    const solid = new Set(
      snapshot.viewers.flatMap(({ timeline }) =>
        timeline.segments
          .filter(({ gap }) => !gap)
          .flatMap((segment) => [segment, ...(segment.init ? [segment.init] : [])].map(segmentKey)),
      ),
    );
    expect(planWindow(snapshot).fetch.filter(({ key }) => !solid.has(key))).toEqual([]);
  });

  property(
    'made again when it has been carried out asks for nothing more',
    situations(),
    (snapshot) => {
      const again = planWindow(carriedOut(snapshot, planWindow(snapshot)));
      expect(again).toEqual({ cancel: [], evict: [], fetch: [] });
    },
  );
});

property('before Play and after the end nothing is fetched', atRest(), (snapshot) => {
  expect(planWindow(snapshot).fetch).toEqual([]);
});

property(
  'plans carried out one after the other fill every window, then rest',
  undisturbed(),
  (begin) => {
    let snapshot: WindowSnapshot = begin;
    for (let rounds = 0; rounds < 100; rounds += 1) {
      snapshot = carriedOut(snapshot, planWindow(snapshot));
      const [done] = snapshot.underWay.keys();
      if (done === undefined) break;
      const underWay = new Map(snapshot.underWay);
      underWay.delete(done);
      snapshot = {
        ...snapshot,
        underWay,
        held: new HeldEntries(snapshot.held).set(done, { bytes: 1 }),
      };
    }
    expect(snapshot.underWay.size).toBe(0);
    const needs = snapshot.viewers.flatMap(needsOf).filter(({ isTaken }) => !isTaken);
    const lacking = needs.filter(
      ({ key }) => !snapshot.held.has(key) && !snapshot.blocked.has(key),
    );
    expect(lacking).toEqual([]);
  },
);

property(
  'tabs together fetch what each would alone, and cancel and evict what all would',
  fed(),
  (snapshot) => {
    const together = planWindow(snapshot);
    const alone = snapshot.viewers.map((viewer) => planWindow({ ...snapshot, viewers: [viewer] }));
    const fetched = alone.flatMap(({ fetch }) => fetch.map(({ key }) => key));
    expect(new Set(together.fetch.map(({ key }) => key))).toEqual(new Set(fetched));
    const byAll = (list: 'cancel' | 'evict') =>
      new Set(alone[0]?.[list].filter((key) => alone.every((plan) => plan[list].includes(key))));
    expect(new Set(together.cancel)).toEqual(byAll('cancel'));
    expect(new Set(together.evict)).toEqual(byAll('evict'));
  },
);

const rates = fc.record({
  ahead: fc.integer({ min: 1, max: 1000 }),
  hundredths: fc.integer({ min: 0, max: 1600 }),
  refill: fc.double({ min: 0, max: 1, noNaN: true }),
  sequence: fc.nat(1e6),
  fraction: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
});

property(
  'the window is k′+1 … k′+⌈N · rate⌉ at any rate above 1, else k′+1 … k′+N',
  rates,
  (one) => {
    const { ahead, hundredths, refill, sequence, fraction } = one;
    const { current, first, last } = windowOf({
      playhead: { sequence, fraction },
      playbackRate: hundredths / 100,
      settings: { ahead, refill, parallel: 2, behind: 8 },
    });
    expect(current).toBe(fraction < refill ? sequence : sequence + 1);
    expect(first).toBe(current + 1);
    // In whole numbers, as hundredths are none in binary.
    const depth = (BigInt(ahead) * BigInt(Math.max(hundredths, 100)) + 99n) / 100n;
    expect(last).toBe(current + Number(depth));
  },
);

function reaches(viewer: Viewer, key: string): boolean {
  return needsOf(viewer).some((need) => need.key === key);
}

function atRest() {
  return situations({ state: fc.constantFrom('loaded', 'ended') });
}

/** With room for everything, an origin that answers, and players that ask for nothing. */
function undisturbed() {
  return situations({ budget: false, trouble: false, spaced: false }).map((snapshot) => ({
    ...snapshot,
    underWay: new Map([...snapshot.underWay].filter(([, purpose]) => purpose === 'prefetch')),
  }));
}

/** Players of one timeline that have what they play, with room and places for everything. */
function fed() {
  return undisturbed().map((snapshot) => {
    const timeline = snapshot.viewers[0]?.timeline as Viewer['timeline'];
    const viewers = snapshot.viewers.map((viewer): Viewer => {
      const { playhead, takenThrough = 0, settings } = viewer;
      return {
        ...viewer,
        timeline,
        takenThrough: Math.max(takenThrough, playhead.sequence, timeline.firstSequence),
        settings: { ...settings, parallel: 100 },
      };
    });
    return { ...snapshot, viewers };
  });
}
