import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const PAGE = readFileSync(new URL('../../../static/index.html', import.meta.url), 'utf8');

test('the page’s own policy (CSP) allows the script that is in it, and no other', () => {
  const scripts = [...PAGE.matchAll(/<script>(.*?)<\/script>/gs)].map(([, script = '']) => script);
  const hashes = scripts.map(
    (script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
  const [, sources] = /script-src ([^;]*);/.exec(PAGE) ?? [];
  expect(sources?.split(' ')).toEqual(["'self'", ...hashes]);
});
