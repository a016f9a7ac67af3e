import { unsigned } from '../../sw/core/segment.ts';

/**
 * The variant of a multivariant playlist that hls.js begins with (RFC 8216 §4.3.4.2), where that is
 * certain: there is no other one, or it is the one that was left.
 */
export function certainVariant(
  { response, text }: { readonly response: Pick<Response, 'url'>; readonly text: string },
  rendition: string | undefined,
): string | undefined {
  // Which one it is, or how it is spelt, may depend on more than its line.
  if (/^#EXT-X-(DEFINE|CONTENT-STEERING)/m.test(text)) return undefined;
  const lines = text.split(/[\r\n]+/);
  const urls = lines.flatMap((line, index) => {
    if (!line.startsWith('#EXT-X-STREAM-INF:')) return [];
    const uri = lines.slice(index + 1).find((each) => /^[^#\s]/.test(each));
    return uri ? [new URL(uri.trim(), response.url).href] : [];
  });
  return urls.length === 1 ? urls[0] : urls.find((each) => unsigned(each) === rendition);
}
