import { describe, expect, test } from 'vitest';
import {
  nothing,
  paths,
  plan,
  SEGMENT_BYTES,
  segment,
  segments,
  timeline,
  viewer,
} from './builders.ts';

describe('eviction', () => {
  test('takes what was stored for a timeline that does not name it any more', () => {
    const viewers = [viewer()];
    const { id } = timeline(segments(1));
    const held = ['slid-out.ts', 'elsewhere.ts', '0.ts', '1.ts'];
    const storedFor = { 'slid-out.ts': id, 'elsewhere.ts': `${id}?other`, '0.ts': id };
    expect(plan({ viewers, held, storedFor })).toEqual({ ...nothing, evict: ['slid-out.ts'] });
  });

  test('takes what lies outside k−M … k\u2032+N', () => {
    const held = paths(0, 9);
    const narrow = { ahead: 2, behind: 2 };
    expect(plan({ viewers: [viewer({ at: 55, ...narrow })], held })).toEqual({
      ...nothing,
      evict: ['0.ts', '1.ts', '2.ts', '8.ts', '9.ts'],
    });
    expect(plan({ viewers: [viewer({ at: 58, ...narrow })], held })).toEqual({
      ...nothing,
      evict: ['0.ts', '1.ts', '2.ts', '9.ts'],
    });
  });

  test('with M = 0 leaves nothing behind the playhead', () => {
    const viewers = [viewer({ at: 22, behind: 0 })];
    expect(plan({ viewers, held: paths(0, 3) })).toEqual({ ...nothing, evict: ['0.ts', '1.ts'] });
  });

  test('spares what another tab keeps', () => {
    const narrow = { ahead: 2, behind: 2 };
    const other = viewer({ client: 'other', at: 12, ahead: 1, behind: 0 });
    const viewers = [viewer({ at: 55, ...narrow }), other];
    const evict = ['0.ts', '8.ts', '9.ts'];
    expect(plan({ viewers, held: paths(0, 9) })).toEqual({ ...nothing, evict });
  });

  test('spares a URL that stands in the window as well as far behind it', () => {
    const list = segments(8);
    list[6] = segment('0.ts');
    const viewers = [viewer({ of: timeline(list), at: 52, behind: 0 })];
    expect(plan({ viewers, held: ['0.ts', '1.ts', '5.ts'] })).toEqual({
      ...nothing,
      evict: ['1.ts'],
    });
  });

  test('spares what nobody plays, within the budget', () => {
    const held = ['old/0.ts', 'old/1.ts', '0.ts', '1.ts'];
    expect(plan({ viewers: [viewer()], held })).toEqual(nothing);
    expect(plan({ viewers: [], held })).toEqual(nothing);
  });

  test('takes the oldest of what nobody plays when it is over the budget', () => {
    const held = ['old/0.ts', 'old/1.ts', 'older/0.ts'];
    const budgetBytes = 1.5 * SEGMENT_BYTES;
    const evict = ['old/0.ts', 'old/1.ts'];
    expect(plan({ viewers: [], held, budgetBytes })).toEqual({ ...nothing, evict });
  });

  test('takes the oldest of what nobody plays where they are too many to be listed', () => {
    const old = paths(0, 11_999, 'old/');
    const held = [...old, '0.ts', '1.ts'];
    expect(plan({ viewers: [viewer()], held })).toEqual({ ...nothing, evict: old.slice(0, 2) });
    expect(plan({ viewers: [viewer()], held: held.slice(2) })).toEqual(nothing);
  });

  test('spares what nobody plays where what is left behind makes room enough', () => {
    const viewers = [viewer({ at: 52, behind: 0 })];
    const held = ['old/0.ts', '1.ts', '5.ts', '6.ts'];
    const budgetBytes = 3.5 * SEGMENT_BYTES;
    expect(plan({ viewers, held, budgetBytes })).toEqual({ ...nothing, evict: ['1.ts'] });
  });

  test('takes what a window has left behind, however much room there is', () => {
    const viewers = [viewer({ at: 52, behind: 0 })];
    const held = ['1.ts', '5.ts', '6.ts'];
    expect(plan({ viewers, held, budgetBytes: 1e9 })).toEqual({ ...nothing, evict: ['1.ts'] });
  });

  test('spares the window itself over the budget, and nothing more is fetched', () => {
    const viewers = [viewer({ ahead: 8 })];
    const budgetBytes = 2.5 * SEGMENT_BYTES;
    expect(plan({ viewers, held: paths(0, 2), budgetBytes })).toEqual(nothing);
  });

  test('makes room for fetching in the same plan', () => {
    const viewers = [viewer()];
    const budgetBytes = 2.5 * SEGMENT_BYTES;
    const held = ['old/0.ts', 'old/1.ts', '0.ts'];
    expect(plan({ viewers, held, budgetBytes })).toEqual({
      cancel: [],
      evict: ['old/0.ts'],
      fetch: ['1.ts'],
    });
  });
});
