import { expect, test } from 'vitest';
import { handOver, handOverStep } from '../../../sw/core/hand-over.ts';
import { parsePageMessage, parseWorkerMessage, seal } from '../../../sw/core/protocol.ts';

test.each(['when-alone', 'fall-silent', 'silent'] as const)(
  '“%s” arrives as it was sent',
  (step) => {
    expect(handOverStep(structuredClone(handOver(step)))).toBe(step);
  },
);

test.each([undefined, null, 7, 'silent', [], {}, seal({ type: 'view' })])(
  '%j is no step of a hand-over',
  (data) => {
    expect(handOverStep(data)).toBeUndefined();
  },
);

test('a step is no message of any version of the protocol', () => {
  expect(parsePageMessage(handOver('silent'))).toBeUndefined();
  expect(parseWorkerMessage(handOver('fall-silent'))).toBeUndefined();
});
