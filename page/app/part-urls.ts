/** How the parts of a video get their URLs. */
export interface PartPlaces {
  readonly id: string;
  /** With `{part}`, the last piece of a part's path, and `{id}`. */
  readonly template: string;
}

/**
 * A playlist whose segments and init segments (RFC 8216 §4.3.2) lie where a template says, with the
 * names that they have in it; other playlists that it names, and keys, stay where they are.
 */
export function withPartUrls(text: string, playlistUrl: string, places: PartPlaces): string {
  // A multivariant playlist names playlists: RFC 8216 §4.3.4.
  if (/^#EXT-X-STREAM-INF/m.test(text)) return text;
  const moved = (uri: string) => partUrl(uri, playlistUrl, places);
  return text
    .split(/\r?\n/)
    .map((line) => {
      if (/^#EXT-X-(MAP|PART|PRELOAD-HINT):/.test(line)) {
        return line.replace(/([:,]URI=")([^"]*)"/, (_, before, uri) => `${before}${moved(uri)}"`);
      }
      return /^\s*(#|$)/.test(line) ? line : moved(line.trim());
    })
    .join('\n');
}

function partUrl(uri: string, playlistUrl: string, { id, template }: PartPlaces): string {
  if (!URL.canParse(uri, playlistUrl)) return uri;
  const { pathname } = new URL(uri, playlistUrl);
  const part = pathname.slice(pathname.lastIndexOf('/') + 1);
  return template.replaceAll('{id}', id).replaceAll('{part}', part);
}
