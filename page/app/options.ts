import { isContentAddress } from '../../sw/core/library.ts';
import {
  AUTO,
  DEFAULT_SETTINGS,
  type GivenSettings,
  mayBeGiven,
  ruleInWords,
  SETTING_NAMES,
  type Settings,
} from '../../sw/core/settings.ts';
import type { PartPlaces } from './part-urls.ts';
import type { SiteConfig } from './site-config.ts';
import { ID_IN_WORDS, isVideoId, placeOf } from './video-id.ts';

/** What a form field, or the URL, says about one viewing. */
export interface Options {
  /** As written: the URL of a playlist or a file, relative or absolute, or a video's id. */
  readonly source: string | undefined;
  readonly settings: GivenSettings;
  readonly worker: boolean;
  readonly autoplay: boolean;
  readonly startSeconds: number | undefined;
}

/** The name of a form field. */
export type FieldName = keyof Settings | 'source' | 'start' | 'worker' | 'autoplay';

/** What is wrong with a field, and what is done about it. */
export type Problems = Partial<Record<FieldName, string>>;

/** Chunks are smaller than most segments are. */
const FILE_SETTINGS: Settings = { ...DEFAULT_SETTINGS, ahead: 8 };

/** The settings of what nothing else is said for. */
export function usualSettings(source: string | undefined): Settings {
  return source !== undefined && isFile(source) ? FILE_SETTINGS : DEFAULT_SETTINGS;
}

/** Reads the page's URL. What is malformed is named, and its default used; nothing throws. */
export function parseOptions(
  search: string,
  hash: string,
): { options: Options; problems: Problems } {
  const parameters = new URLSearchParams(search);
  const problems: Problems = {};
  const source = parameters.get('video') ?? asUrl(parameters.get('src')) ?? undefined;
  const usual = usualSettings(source);
  const settings: Partial<Record<keyof Settings, Given>> = {};
  for (const name of SETTING_NAMES) {
    const text = parameters.get(name);
    if (text === null) continue;
    const { value, problem } = parseSetting(name, text, usual);
    settings[name] = value;
    if (problem) problems[name] = problem;
  }
  const worker = parameters.get('sw');
  if (worker !== null && worker !== 'off' && worker !== 'on') {
    problems.worker = `“${worker}” is neither “on” nor “off”; the worker is on.`;
  }
  const start = parseStart(new URLSearchParams(hash.replace(/^#/, '')).get('t'));
  if (start.problem) problems.start = start.problem;
  if (parameters.has('video') && !isVideoId(source ?? '')) {
    problems.source = `“${source}” is not a video’s id: ${ID_IN_WORDS}.`;
  }
  return {
    options: {
      source: problems.source ? undefined : source,
      settings: { ...usual, ...(settings as Partial<GivenSettings>) },
      worker: worker !== 'off',
      // What is not there is null. In the place of a bad id nothing else plays.
      autoplay:
        !problems.source && !/^(null|0|false|off)$/.test(String(parameters.get('autoplay'))),
      startSeconds: start.value,
    },
    problems,
  };
}

/** Writes the options as a query and a fragment; what is default is left out. */
export function formatOptions({
  source,
  settings,
  worker,
  autoplay,
  startSeconds,
}: Options): string {
  const parameters: string[] = [];
  if (source) parameters.push(`${isVideoId(source) ? 'video' : 'src'}=${forQuery(source)}`);
  const usual = usualSettings(source);
  for (const name of SETTING_NAMES) {
    if (settings[name] !== usual[name]) parameters.push(`${name}=${settings[name]}`);
  }
  if (!worker) parameters.push('sw=off');
  if (autoplay) parameters.push('autoplay');
  const query = parameters.length > 0 ? `?${parameters.join('&')}` : '';
  return (
    query + (startSeconds === undefined ? '' : `#${new URLSearchParams({ t: `${startSeconds}` })}`)
  );
}

/** What a setting may be given as. */
type Given = GivenSettings[keyof GivenSettings];

/** One setting from its text; where it breaks its rule, the usual one and what is wrong. */
export function parseSetting(
  name: keyof Settings,
  text: string,
  usual: GivenSettings = DEFAULT_SETTINGS,
): { readonly value: Given; readonly problem?: string } {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  const value = text === AUTO ? AUTO : number;
  if (mayBeGiven(name, value)) return { value };
  const fallback = usual[name];
  return {
    value: fallback,
    problem: `“${text}” is not ${ruleInWords(name)}; ${fallback} is used.`,
  };
}

/** A start in seconds; nothing where there is none. */
export function parseStart(text: string | null): {
  readonly value: number | undefined;
  readonly problem?: string;
} {
  const value = text?.trim() ? Number(text) : undefined;
  if (value === undefined || (Number.isFinite(value) && value >= 0)) return { value };
  return {
    value: undefined,
    problem: `“${text}” is not a number of seconds; it goes on where it was left.`,
  };
}

/** The URL of the playlist or file that a source names on a site, or what is wrong with it. */
export function sourceUrl(
  source: string,
  base: string,
  config: SiteConfig,
): { readonly url: string; readonly parts?: PartPlaces } | { readonly problem: string } {
  const text = source.trim();
  if (text === '') return { problem: 'Give the URL of a playlist or of a file.' };
  const path = isVideoId(text) ? placeOf(text, config) : text;
  if (!URL.canParse(path, base)) return { problem: `“${text}” is not a URL.` };
  const url = new URL(path, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { problem: `Only http and https can be played, not “${url.protocol}”.` };
  }
  if (url.username || url.password) {
    return { problem: 'Leave user name and password out of the URL.' };
  }
  const template = isVideoId(text) ? config.videos?.part : undefined;
  return { url: url.href, ...(template && { parts: { id: text, template } }) };
}

/** Whether a URL names a file that a media element plays by itself; what else there is, is a playlist. */
export function isFile(url: string): boolean {
  return /^[^?#]*\.(mp4|m4v|mov|webm)(?:[?#]|$)/i.test(url);
}

/** What is said to be a URL is no id, but where it is of the kind that can be nothing else. */
function asUrl(source: string | null): string | null {
  const isUrl = source === null || !isVideoId(source) || isContentAddress(source);
  return isUrl ? source : `./${source}`;
}

/** What must be escaped in a query is; slashes and colons stay, so that a link can be read. */
function forQuery(text: string): string {
  return encodeURIComponent(text).replaceAll('%2F', '/').replaceAll('%3A', ':');
}
