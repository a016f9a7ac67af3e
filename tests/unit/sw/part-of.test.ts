import { expect, test } from 'vitest';
import { partOf } from '../../../sw/answers/part-of.ts';

type Bytes = Uint8Array<ArrayBuffer>;

test('a part of a body is handed out, and how much it was is told once', async () => {
  const { part, ended, send, close } = partFrom(2, 5);
  send(4);
  send(4);
  close();
  expect((await new Response(part).arrayBuffer()).byteLength).toBe(5);
  expect(ended).toEqual([5]);
});

test('so it is where it is left while it waits for more', async () => {
  const { part, ended, send, close } = partFrom(0, 100);
  send(10);
  const reader = part.getReader();
  expect((await reader.read()).value?.length).toBe(10);
  const next = reader.read();
  await settled();
  await reader.cancel();
  await next;
  close();
  await settled();
  expect(ended).toEqual([10]);
});

test('and where the body breaks off: what has come is all there is', async () => {
  const { part, ended, send, fail } = partFrom(0, 100);
  send(10);
  const reader = part.getReader();
  expect((await reader.read()).value?.length).toBe(10);
  fail();
  expect((await reader.read()).done).toBe(true);
  expect(ended).toEqual([10]);
});

/** When all has run that is to run without a wait. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** A part of a body whose bytes are sent by hand, and how often and with what its end was told. */
function partFrom(skip: number, length: number) {
  const { readable, writable } = new TransformStream<Bytes, Bytes>();
  const writer = writable.getWriter();
  // Of what is left nothing more is taken.
  writer.closed.catch(() => undefined);
  const ended: number[] = [];
  const onEnd = (bytes: number) => void ended.push(bytes);
  const part = partOf(readable, { skip, length, onEnd, onLeave: () => {} });
  return {
    ...{ part, ended },
    send: (bytes: number) => void writer.write(new Uint8Array(bytes)).catch(() => undefined),
    close: () => void writer.close().catch(() => undefined),
    fail: () => void writer.abort(new Error('it broke off')).catch(() => undefined),
  };
}
