import { test as base } from '../fixtures.ts';
import { type Api, ID, startApi } from './api.ts';

/** Each test has an API of its own. */
export const test = base.extend<{ isSigned: boolean; api: Api }>({
  /** Whether its parts are signed, and take no token. */
  isSigned: [false, { option: true }],
  api: async ({ isSigned }, use) => {
    const api = await startApi(ID, { isSigned });
    await use(api);
    await api.origin.stop();
  },
});

export { expect } from '../fixtures.ts';
