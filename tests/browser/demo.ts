import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder that a static host would serve. */
export const STATIC_FOLDER = fileURLToPath(new URL('../../static/', import.meta.url));

/** The demo stream's id: there is one. */
export const DEMO_ID = readdirSync(`${STATIC_FOLDER}video`).find((name) =>
  name.startsWith('vid-'),
) as string;

/** The demo stream: 24 segments of 4 s, 25 frames a second, three renditions. */
export const SEGMENT_SECONDS = 4;
export const SEGMENT_COUNT = 24;
export const FRAMES_PER_SECOND = 25;

export const MULTIVARIANT = `video/${DEMO_ID}/index.m3u8`;

/** The media playlist of one rendition: "240p", "360p" or "540p". */
export function rendition(name: string): string {
  return `video/${DEMO_ID}/${name}/index.m3u8`;
}

/** The number of the segment at a path. */
export function sequenceOf(path: string): number {
  return Number(/segment-(\d+)\.ts/.exec(path)?.[1] ?? Number.NaN);
}

/** The rendition of the segment at a path. */
export function renditionOf(path: string): string | undefined {
  return /\/(\d+p)\//.exec(path)?.[1];
}
