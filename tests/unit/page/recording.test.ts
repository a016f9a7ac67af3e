import { expect, test } from 'vitest';
import { Recording } from '../../../page/app/recording.ts';
import { parseTrace } from '../../sim/trace.ts';

const HEAD = 'time_s,kbps,rtt_ms,event,position_s';

/** A recording on a clock of its own. */
function begin() {
  let nowMs = 5000;
  const recording = new Recording(() => nowMs);
  return { recording, at: (ms: number) => (nowMs = 5000 + ms) };
}

test('of a session without a download there is nothing to tell but what the viewer did', () => {
  const { recording, at } = begin();
  at(1500);
  recording.saw('play', 0);
  expect(recording.csv()).toBe(`${HEAD}\n1.500,,,play,0.000\n`);
});

test('a rate holds until there is another one, and the first one from the beginning', () => {
  const { recording, at } = begin();
  at(2000);
  // 250 kB within its last 500 ms: 4 Mbit/s.
  recording.measured(250_000, { firstByteMs: 100, totalMs: 600 });
  at(8000);
  recording.measured(250_000, { firstByteMs: 80, totalMs: 1080 });
  at(10_000);
  expect(recording.csv()).toBe(`${HEAD}\n0.000,4000,100,,\n7.000,2000,80,,\n10.000,2000,80,,\n`);
});

test('what lasts for seconds counts in each of them; two at once are a mean', () => {
  const { recording, at } = begin();
  at(3000);
  recording.measured(750_000, { firstByteMs: 50, totalMs: 3050 });
  recording.measured(500_000, { firstByteMs: 40, totalMs: 1040 });
  expect(recording.csv()).toBe(`${HEAD}\n0.000,2000,50,,\n2.000,3000,40,,\n3.000,3000,40,,\n`);
});

test('what came in one piece, or before the recording began, is no rate beyond all measure', () => {
  const { recording, at } = begin();
  recording.measured(1000, { firstByteMs: 20, totalMs: 20 });
  at(400);
  recording.measured(100_000, { firstByteMs: 20, totalMs: 820 });
  at(1000);
  const [, row = ''] = recording.csv().split('\n');
  expect(Number(row.split(',')[1])).toBeLessThan(8000);
});

test('the simulator reads it: what happened beside the rates is no rate', () => {
  const { recording, at } = begin();
  at(1000);
  recording.measured(500_000, { firstByteMs: 50, totalMs: 1050 });
  recording.saw('waiting', 12.3456);
  at(4000);
  recording.measured(125_000, { firstByteMs: 70, totalMs: 1070 });
  recording.saw('seeking', 40);
  at(5000);
  const trace = parseTrace('session', recording.csv());
  expect(trace).toMatchObject({
    startsMs: [0, 3000],
    kbps: [4000, 1000],
    rttMs: [50, 70],
    durationMs: 5000,
  });
});
