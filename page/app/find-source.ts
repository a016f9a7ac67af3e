import type { Gate } from './gate.ts';
import { canPlayKept, findKept, LIBRARY_SITE } from './library.ts';
import { type Options, sourceUrl } from './options.ts';
import type { PartPlaces } from './part-urls.ts';
import type { SiteConfig } from './site-config.ts';

/** Where what is to be played is, and what its site says of it; or what is wrong with it, in words. */
export type Found =
  | { readonly url: string; readonly parts?: PartPlaces; readonly site: SiteConfig }
  | { readonly problem: string };

/** Finds what a source names: in the library of this browser first, then where its site has it. */
export async function findSource({ source = '', worker }: Options, gate: Gate): Promise<Found> {
  const kept = await findKept(source.trim(), document.baseURI);
  if (kept === 'not whole') {
    return { problem: 'It is not whole in this browser: choose its file again, and it goes on.' };
  }
  if (kept === undefined) {
    const site = await gate.siteFor(source);
    return { ...sourceUrl(source, document.baseURI, site), site };
  }
  if (!worker) {
    return {
      problem: 'It is kept in this browser, and played by the service worker: turn that on.',
    };
  }
  if (await canPlayKept()) return { ...kept, site: LIBRARY_SITE };
  return {
    problem:
      'It is kept in this browser, and played by the service worker, which is not there: reload the page.',
  };
}
