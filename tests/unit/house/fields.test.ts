import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SETTING_NAMES, SETTING_RULES } from '../../../sw/core/settings.ts';

const PAGE = readFileSync(new URL('../../../static/index.html', import.meta.url), 'utf8');

test.each(SETTING_NAMES)('the field of %s says what its rule allows', (name) => {
  const { min, max, whole } = SETTING_RULES[name];
  const field = new RegExp(`<input id="${name}"[^>]*>`).exec(PAGE)?.[0];
  expect(field).toContain(`min="${min}" max="${max}" step="${whole ? 1 : 'any'}"`);
});
