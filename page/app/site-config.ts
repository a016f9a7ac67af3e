/** What a request to an origin carries: nothing, the browser's cookies, or the viewer's bearer token. */
export type Credentials = 'none' | 'cookies' | 'token';

/** Where videos that go by an id are. */
export interface VideoPlaces {
  /** The URL of a video's playlist or file, with `{id}` in it. */
  readonly source: string;
  /** The URL of a part, with `{part}` in it, and `{id}` where need be; else as the playlist has it. */
  readonly part?: string;
}

/** How a site lets videos be uploaded. */
export interface UploadApi {
  /** The URL of the API that signs requests to its S3. */
  readonly sign: string;
}

/** What a site says of its videos, in `config.json` beside the page; all of it may be left out. */
export interface SiteConfig {
  readonly videos?: VideoPlaces;
  readonly uploads?: UploadApi;
  /** By origin. What no origin is named for is asked as browsers do: cookies go to the page's own. */
  readonly credentials: ReadonlyMap<string, Credentials>;
}

/** What is wrong is left out. */
export interface ParsedConfig {
  readonly config: SiteConfig;
  /** What is wrong, where, and what is allowed there, for a person. */
  readonly problems: readonly string[];
}

const KINDS: readonly Credentials[] = ['none', 'cookies', 'token'];

/** Of a site that says nothing. */
export const NO_CONFIG: SiteConfig = { credentials: new Map() };

/** Reads a `config.json`, whose URLs may be relative to `base`; nothing throws. */
export function parseSiteConfig(text: string, base: string): ParsedConfig {
  const problems: string[] = [];
  try {
    const names = ['videos', 'credentials', 'uploads'];
    const given = fieldsOf(JSON.parse(text), '', names, problems);
    const videos = placesOf(given.videos, base, problems);
    const uploads = uploadsOf(given.uploads, base, problems);
    const credentials = credentialsOf(given.credentials, base, problems);
    const config = { ...(videos && { videos }), ...(uploads && { uploads }), credentials };
    return { config, problems };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { config: NO_CONFIG, problems: [`it is not JSON (${why})`] };
  }
}

function placesOf(given: unknown, base: string, problems: string[]): VideoPlaces | undefined {
  if (given === undefined) return undefined;
  const { source, part } = fieldsOf(given, 'videos', ['source', 'part'], problems);
  const sourceUrl = templateOf(source, { name: 'videos.source', wants: '{id}', base }, problems);
  if (!sourceUrl) return undefined;
  if (part === undefined) return { source: sourceUrl };
  const partUrl = templateOf(part, { name: 'videos.part', wants: '{part}', base }, problems);
  return partUrl ? { source: sourceUrl, part: partUrl } : { source: sourceUrl };
}

function uploadsOf(given: unknown, base: string, problems: string[]): UploadApi | undefined {
  if (given === undefined) return undefined;
  const { sign } = fieldsOf(given, 'uploads', ['sign'], problems);
  const isText = typeof sign === 'string' && URL.canParse(sign, base);
  const url = isText ? new URL(sign, base) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return { sign: url.href };
  problems.push(
    `“uploads.sign” is ${inWords(sign)}: it is to be the http or https URL of what signs uploads`,
  );
  return undefined;
}

/** An absolute URL with what it wants in its path or query, where an id cannot change the origin. */
function templateOf(
  given: unknown,
  { name, wants, base }: { readonly name: string; readonly wants: string; readonly base: string },
  problems: string[],
): string | undefined {
  const isText = typeof given === 'string' && URL.canParse(given, base);
  const url = isText ? new URL(given, base) : undefined;
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
  const written = url && url.pathname + url.search;
  // A URL's path escapes braces.
  const tail = written?.replaceAll('%7B', '{').replaceAll('%7D', '}');
  if (url && isHttp && tail?.includes(wants)) return url.origin + tail;
  problems.push(
    `“${name}” is ${inWords(given)}: it is to be an http or https URL with ${wants} in its path or its query`,
  );
  return undefined;
}

function credentialsOf(
  given: unknown,
  base: string,
  problems: string[],
): ReadonlyMap<string, Credentials> {
  const known = new Map<string, Credentials>();
  if (given === undefined) return known;
  for (const [origin, kind] of Object.entries(
    fieldsOf(given, 'credentials', undefined, problems),
  )) {
    const name = `credentials["${origin}"]`;
    const own = origin === 'self' ? new URL(base).origin : origin;
    if (!URL.canParse(own) || new URL(own).origin !== own) {
      problems.push(
        `“${name}” names no origin: it is to be “self”, or scheme, host and port alone, such as "https://api.example.com"`,
      );
    } else if (!KINDS.includes(kind as Credentials)) {
      problems.push(`“${name}” is ${inWords(kind)}: it is to be "none", "cookies" or "token"`);
    } else known.set(own, kind as Credentials);
  }
  return known;
}

function fieldsOf(
  given: unknown,
  name: string,
  allowed: readonly string[] | undefined,
  problems: string[],
): Record<string, unknown> {
  const where = name === '' ? 'it' : `“${name}”`;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    problems.push(`${where} is ${inWords(given)}: it is to be an object`);
    return {};
  }
  for (const key of Object.keys(given)) {
    if (!allowed || allowed.includes(key)) continue;
    const path = name === '' ? key : `${name}.${key}`;
    problems.push(`“${path}” means nothing here: there may be ${inAList(allowed)}`);
  }
  return given as Record<string, unknown>;
}

function inAList(names: readonly string[]): string {
  return [names.slice(0, -1).join(', '), ...names.slice(-1)].filter(Boolean).join(' and ');
}

function inWords(given: unknown): string {
  return given === undefined ? 'missing' : JSON.stringify(given);
}
