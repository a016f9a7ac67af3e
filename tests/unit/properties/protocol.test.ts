import fc from 'fast-check';
import { expect } from 'vitest';
import { parsePageMessage } from '../../../sw/core/page-messages.ts';
import {
  type PageMessage,
  PROTOCOL_VERSION,
  parseWorkerMessage,
  seal,
  versionOf,
} from '../../../sw/core/protocol.ts';
import type { Resource } from '../../../sw/core/segment.ts';
import { isAllowed, SETTING_NAMES } from '../../../sw/core/settings.ts';
import { lastSequence } from '../../../sw/core/timeline.ts';
import { property } from './cases.ts';
import { junk, pageMessages, workerMessages } from './messages.ts';

property('what a page says arrives as it was said', pageMessages, (message) => {
  expect(parsePageMessage(structuredClone(seal(message)))).toEqual(message);
});

property('what the worker says arrives as it was said', workerMessages, (message) => {
  const { playahead, ...arrived } = parseWorkerMessage(structuredClone(seal(message))) as never as {
    playahead: number;
  };
  expect([playahead, arrived]).toEqual([PROTOCOL_VERSION, message]);
});

const mutations = fc.array(fc.tuple(fc.nat(30), junk), { minLength: 1, maxLength: 2 });

property(
  'a message in which anything was changed is none, or is a sound one',
  fc.tuple(pageMessages, mutations),
  ([message, changes]) => {
    const sealed = structuredClone(seal(message));
    for (const [at, value] of changes) change(sealed, at, value);
    const parsed = parsePageMessage(sealed);
    if (parsed) expect(faultsOf(parsed)).toEqual([]);
  },
);

property(
  'junk is no message',
  fc.oneof(
    junk,
    fc.anything(),
    junk.map((type) => ({ playahead: PROTOCOL_VERSION, type })),
  ),
  (data) => {
    expect([parsePageMessage(data), parseWorkerMessage(data)]).toEqual([undefined, undefined]);
  },
);

property(
  'a message of another version is none, but its version is known',
  fc.tuple(pageMessages, junk),
  ([message, version]) => {
    const data = { ...message, playahead: version };
    if (version !== PROTOCOL_VERSION) expect(parsePageMessage(data)).toBeUndefined();
    expect(versionOf(data)).toBe(typeof version === 'number' ? version : undefined);
  },
);

property(
  'nothing unknown comes along with a message',
  fc.tuple(pageMessages, fc.nat(30)),
  ([message, at]) => {
    const sealed = structuredClone(seal(message));
    const objects = placesOf(sealed).filter(
      ([parent]) => !Array.isArray(parent) && !ArrayBuffer.isView(parent),
    );
    const [parent] = objects[at % objects.length] as [Record<string, unknown>, string];
    parent.stowaway = true;
    expect(parsePageMessage(sealed)).toEqual(message);
  },
);

/** Puts a value, `undefined` to delete, at one of a message's places. */
function change(message: object, at: number, value: unknown): void {
  const places = placesOf(message);
  const [parent, name] = places[at % places.length] as [Record<string, unknown>, string];
  parent[name] = value;
}

/** Every place within a value, as what it is a property of and its name. */
function placesOf(value: unknown): [object, string][] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [];
  if (Array.isArray(value) && value.length > 100) return [];
  return Object.entries(value).flatMap(([name, inner]): [object, string][] => [
    [value, name],
    ...placesOf(inner),
  ]);
}

/** All that a message must not say: each would be believed by what reads it next. */
function faultsOf(message: PageMessage): string[] {
  const faults: string[] = [];
  const demand = (isMet: boolean, words: string) => void (isMet || faults.push(words));
  const isWhole = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  const isDuration = (value: unknown) => Number.isFinite(value) && (value as number) >= 0;
  const check = ({ url, range }: Resource) => {
    demand(isFetchable(url), `the URL ${JSON.stringify(url)}`);
    if (!range) return;
    const { first, last } = range;
    demand(isWhole(first) && isWhole(last) && first <= last, `the range ${first}-${last}`);
  };
  if ('resource' in message) check(message.resource);
  if (message.type === 'adopt') {
    demand(typeof message.contentType === 'string', 'a content type');
    demand(isDuration(message.timing.totalMs) && isDuration(message.timing.firstByteMs), 'timing');
  }
  if (message.type === 'timeline') {
    const { id, firstSequence, segments } = message.timeline;
    demand(typeof id === 'string' && id !== '', 'an id');
    // One more than the greatest safe number is not counted on from: 2 ** 53 + 1 === 2 ** 53.
    demand(isWhole(firstSequence), 'a first sequence number');
    demand(isWhole(Math.max(lastSequence(message.timeline), 0)), 'a last sequence number');
    for (const segment of segments) {
      check(segment);
      if (segment.init) check(segment.init);
      demand(isDuration(segment.durationSeconds), 'a duration');
      demand(['undefined', 'boolean'].includes(typeof segment.gap), 'a gap');
    }
  }
  if (message.type === 'playhead') {
    demand(['loaded', 'playing', 'paused', 'ended'].includes(message.state), 'a state');
    demand(isDuration(message.playbackRate), 'a playback rate');
    demand(
      SETTING_NAMES.every((name) => isAllowed(name, message.settings[name])),
      'settings',
    );
    for (const { timeline, role, playhead, takenThrough } of message.tracks) {
      demand(typeof timeline === 'string' && ['current', 'retired'].includes(role), 'a track');
      demand(isWhole(playhead.sequence) && isWhole(takenThrough ?? 0), 'a sequence number');
      demand(isDuration(playhead.fraction) && playhead.fraction < 1, 'a fraction');
    }
  }
  return faults;
}

/** Whether it is of http or https and names no user, as browsers read it; or is no URL at all. */
function isFetchable(url: string): boolean {
  if (!URL.canParse(url)) return true;
  const { protocol, username, password } = new URL(url);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}
