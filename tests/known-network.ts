import type { Page } from 'playwright';
import type { Pace } from '../sw/core/pace.ts';

/** Writes down, in a page of the site, how evenly segments came over its network before. */
export async function knowNetwork(page: Pick<Page, 'evaluate'>, pace: Pace): Promise<void> {
  await page.evaluate((known) => {
    const { connection } = navigator as { connection?: { type?: string } };
    const networks = { [connection?.type ?? 'any']: known };
    localStorage.setItem('playahead-networks', JSON.stringify(networks));
  }, pace);
}
