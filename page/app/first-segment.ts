/** hls.js takes the next segment where less than this is left of one, or a little less (`maxFragLookUpTolerance`). */
const NEAR_END_SECONDS = 0.5;
/** What makes of a segment's line something else than a file that hls.js asks for first, or may. */
const NOT_PLAIN =
  /^#EXT-X-(MAP|KEY|BYTERANGE|GAP|DEFINE|START|PART|SKIP|I-FRAMES-ONLY|CONTENT-STEERING)/m;

/**
 * The segment that hls.js asks for first of a media playlist (RFC 8216 §4.3.2), where that is certain: it
 * is whole, its segments are files, and the place to begin at is not near the end of one.
 */
export function firstSegment(
  playlist: string,
  playlistUrl: string,
  positionSeconds: number,
): string | undefined {
  if (!/^#EXT-X-ENDLIST/m.test(playlist) || NOT_PLAIN.test(playlist)) return undefined;
  const seconds = Math.max(positionSeconds, 0);
  let [start, end] = [0, 0];
  for (const line of playlist.split(/[\r\n]+/)) {
    const duration = /^#EXTINF:([\d.]+)/.exec(line)?.[1];
    if (duration) {
      start = end;
      end += Number(duration);
    }
    const isUrl = /^[^#\s]/.test(line);
    if (!isUrl || end <= seconds) continue;
    const isCertain = end - start > NEAR_END_SECONDS && end - seconds > NEAR_END_SECONDS;
    return isCertain ? new URL(line.trim(), playlistUrl).href : undefined;
  }
  return undefined;
}
