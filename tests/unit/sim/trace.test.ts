import { expect, test } from 'vitest';
import { FluidLink } from '../../sim/fluid-link.ts';
import { makeTrace, parseTrace } from '../../sim/trace.ts';

test('a recording is read, and its last row marks the end', () => {
  const trace = parseTrace('a', 'time_s,kbps,rtt_ms\n10,800,30\n12,0,\n13,1600,40\n14,5\n');
  expect(trace.startsMs).toEqual([0, 2000, 3000]);
  expect(trace.kbps).toEqual([800, 0, 1600]);
  expect(trace.rttMs).toEqual([30, 0, 40]);
  expect(trace.durationMs).toBe(4000);
  expect(trace.meanKbps).toBe(800);
});

test.each([
  ['time_s,kbps\n0,many\n1,2', 'a, line 2: “0,many” is not time_s,kbps[,rtt_ms].'],
  ['time_s,kbps\n0,5', 'a is no trace'],
  ['', 'a is no trace'],
])('what is no recording is said to be none: %j', (csv, words) => {
  expect(() => parseTrace('a', csv)).toThrow(words);
});

test('responses share a link, which goes on from row to row and begins anew', () => {
  const rows = [
    { atMs: 0, kbps: 8, rttMs: 100 },
    { atMs: 1000, kbps: 16, rttMs: 0 },
    { atMs: 2000, kbps: 0, rttMs: 0 },
  ];
  const link = new FluidLink(makeTrace('a', rows), 0);
  const [one, two] = [link.begin(1000), link.begin(2000)];
  const done: [number, number][] = [];
  while (done.length < 2) {
    for (const { bytes } of link.advance(link.nextMs)) done.push([bytes, link.nowMs]);
  }
  // 900 bytes in the first second from its first byte on, shared: 450 each; then 2 a ms.
  expect(done[0]).toEqual([1000, 1550]);
  // 900 more in the second second; 100 are left then, at 1 a ms.
  expect(done[1]).toEqual([2000, 2100]);
  expect([one.firstByteAtMs, two.firstByteAtMs]).toEqual([100, 100]);
});
