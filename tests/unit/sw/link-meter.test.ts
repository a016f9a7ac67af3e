import { expect, test } from 'vitest';
import { LinkMeter } from '../../../sw/network/link-meter.ts';

/** 8 Mbit/s. */
const LINK_BYTES_PER_MS = 1000;

interface Job {
  readonly name: string;
  readonly bytes: number;
  readonly beginsAtMs: number;
}

/** Shares a link among downloads, a millisecond at a time; what the meter says of each at its end. */
function download(jobs: readonly Job[]): Record<string, { tookMs: number; transferMs: number }> {
  const meter = new LinkMeter();
  const told: Record<string, { tookMs: number; transferMs: number }> = {};
  const open = jobs.map((job) => ({ ...job, received: 0, since: meter.begin(job.beginsAtMs) }));
  for (let nowMs = 0; Object.keys(told).length < jobs.length; nowMs += 1) {
    for (const job of open) if (job.beginsAtMs === nowMs) job.since = meter.begin(nowMs);
    const active = open.filter((job) => job.beginsAtMs <= nowMs && job.received < job.bytes);
    for (const job of active) {
      const bytes = LINK_BYTES_PER_MS / active.length;
      job.received += bytes;
      meter.arrived(bytes);
    }
    for (const { name, bytes, received, beginsAtMs, since } of active) {
      if (received < bytes) continue;
      const transferMs = meter.transferMs(bytes, since, nowMs + 1);
      told[name] = { tookMs: nowMs + 1 - beginsAtMs, transferMs };
    }
  }
  return told;
}

test('a download alone takes as long as it takes', () => {
  expect(download([{ name: 'a', bytes: 500_000, beginsAtMs: 0 }])).toEqual({
    a: { tookMs: 500, transferMs: 500 },
  });
});

test('two that share the link took half as long each as they seem to', () => {
  const jobs = [
    { name: 'a', bytes: 500_000, beginsAtMs: 0 },
    { name: 'b', bytes: 500_000, beginsAtMs: 0 },
  ];
  expect(download(jobs)).toEqual({
    a: { tookMs: 1000, transferMs: 500 },
    b: { tookMs: 1000, transferMs: 500 },
  });
});

test('two that overlap in part took their bytes divided by the rate of the link', () => {
  const told = download([
    { name: 'a', bytes: 400_000, beginsAtMs: 0 },
    { name: 'b', bytes: 600_000, beginsAtMs: 200 },
  ]);
  expect(told.a?.tookMs).toBe(600);
  expect(told.a?.transferMs).toBeCloseTo(400, 6);
  expect(told.b?.tookMs).toBe(800);
  expect(told.b?.transferMs).toBeCloseTo(600, 6);
});

test('a download that followed another is not charged with its bytes', () => {
  const told = download([
    { name: 'a', bytes: 100_000, beginsAtMs: 0 },
    { name: 'b', bytes: 300_000, beginsAtMs: 5000 },
  ]);
  expect(told.b).toEqual({ tookMs: 300, transferMs: 300 });
});

test('where nothing arrived no time was taken', () => {
  const meter = new LinkMeter();
  expect(meter.transferMs(0, meter.begin(10), 500)).toBe(0);
});

test('the rate of the link is known once enough has come of whatever it carries', () => {
  const meter = new LinkMeter();
  const since = meter.begin(0);
  meter.arrived(60_000);
  expect(meter.msPerByte(since, 100)).toBeUndefined();
  meter.arrived(60_000);
  expect(meter.msPerByte(since, 240)).toBe(0.002);
});
