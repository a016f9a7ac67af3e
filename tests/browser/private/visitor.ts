import type { Viewer } from '../viewer.ts';

/** Gives the token that the page asks for. */
export async function signIn({ page }: Viewer, token: string): Promise<void> {
  await page.getByLabel('Token', { exact: true }).fill(token);
  await page.keyboard.press('Enter');
}

/** Opens the page, presses Load, gives the token, and waits for the first picture. */
export async function openSignedIn(viewer: Viewer, query: string, token: string): Promise<void> {
  await viewer.open(query);
  await viewer.page.click('#load');
  await signIn(viewer, token);
  await viewer.loaded();
}

/** All that the site has kept in the browser, but what a tab forgets. */
export function everythingKept({ page }: Viewer): Promise<string> {
  return page.evaluate(async () => {
    const kept: string[] = [JSON.stringify(localStorage)];
    for (const name of await caches.keys()) {
      if (name.startsWith('playahead-shell')) continue;
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const response = await cache.match(request);
        const headers = [...request.headers, ...(response?.headers ?? [])];
        kept.push(request.url, JSON.stringify(headers));
      }
    }
    return kept.join('\n');
  });
}
