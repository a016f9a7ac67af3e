import fc from 'fast-check';
import { expect } from 'vitest';
import {
  type NetworkTiming,
  parseServerTiming,
  serverTiming,
} from '../../../sw/core/network-timing.ts';
import { property } from './cases.ts';

const answers = fc.constantFrom('hit', 'join', 'miss');
/** Up to a day, as fine as clocks are. */
const ms = fc.option(fc.double({ min: 0, max: 86_400_000, noNaN: true }), { nil: undefined });
const timings = fc.tuple(ms, ms).map(
  ([firstByteMs, totalMs]): NetworkTiming => ({
    ...(firstByteMs === undefined ? {} : { firstByteMs }),
    ...(totalMs === undefined ? {} : { totalMs }),
  }),
);

property(
  'a timing comes back from its header to a tenth of a millisecond',
  fc.tuple(answers, timings),
  ([answer, timing]) => {
    const read = parseServerTiming(serverTiming(answer, timing));
    expect(read?.answer).toBe(answer);
    for (const name of ['firstByteMs', 'totalMs'] as const) {
      expect(read?.[name] === undefined, name).toBe(timing[name] === undefined);
      expect(Math.abs((read?.[name] ?? 0) - (timing[name] ?? 0))).toBeLessThan(0.0501);
    }
  },
);

const foreign = fc.array(
  fc.constantFrom('cdn;dur=5', 'edge;desc="net"', 'network;dur=9', 'x-ttfb-x;dur=8'),
  {
    maxLength: 3,
  },
);

property(
  'metrics of others on either side change nothing',
  fc.tuple(answers, timings, foreign, foreign),
  ([answer, timing, before, after]) => {
    const ours = serverTiming(answer, timing);
    const header = [...before, ours, ...after].join(', ');
    expect(parseServerTiming(header)).toEqual(parseServerTiming(ours));
  },
);

const pieces = fc.constantFrom(
  ...['playahead;desc=hit', ', ', ';', '=', 'net', 'ttfb', 'net;dur=', 'ttfb;dur=', ';dur='],
  ...['0', '1', '.', '-', '+', 'e9', 'NaN', 'Infinity', '"'],
);
const junk = fc.oneof(
  fc.array(pieces, { maxLength: 6 }).map((all) => `playahead;desc=miss, net;dur=${all.join('')}`),
  fc.array(pieces, { maxLength: 12 }).map((all) => all.join('')),
  fc.string(),
  fc.constant(null),
);

property('of whatever stands in the header, only numbers from 0 on are read', junk, (header) => {
  const read = parseServerTiming(header);
  if (!read) return;
  expect(['hit', 'join', 'miss']).toContain(read.answer);
  for (const value of [read.firstByteMs ?? 0, read.totalMs ?? 0]) {
    expect(Number.isFinite(value) && value >= 0).toBe(true);
  }
});
