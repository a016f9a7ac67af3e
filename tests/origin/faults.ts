import type { RequestEntry } from './request-entry.ts';

/**
 * What can go wrong with one response. The ids are those of the project's list of faults: O1 to O21.
 * A place `at` in a body is a count of bytes from 1 on, or a fraction below 1; the default is half.
 */
export type Fault =
  /** O1: Content-Length is announced, the socket destroyed before. */
  | { readonly type: 'cut-after'; readonly at?: number }
  /** O2: chunked, destroyed before the terminating chunk. */
  | { readonly type: 'cut-chunked'; readonly at?: number }
  /** O3: no Content-Length, `Connection: close`, closed early: HTTP cannot tell. */
  | { readonly type: 'cut-silently'; readonly at?: number }
  /** O4: RST instead of headers. */
  | { readonly type: 'reset' }
  /** O5: headers, then nothing; for ever, or until the socket is destroyed after `forMs`. */
  | { readonly type: 'silence'; readonly forMs?: number }
  /** O6: one byte at a time, by default one a second; to the end, or destroyed after `forMs`. */
  | { readonly type: 'trickle'; readonly everyMs?: number; readonly forMs?: number }
  /** O7: a 206 although no Range was asked for; by default of all bytes, as `bytes=0-` would get. */
  | { readonly type: 'range-to-plain'; readonly range?: string }
  /** O8: 200 and the whole body to a Range request. */
  | { readonly type: 'ignore-range' }
  /** O9: a 206 whose Content-Range starts one byte late, or whose body is half of what it says. */
  | { readonly type: 'wrong-content-range'; readonly how?: 'late-start' | 'short-body' }
  /** O10 (416), O11 (401), O12 (403), O13 (404), O14 (429 or 503 with Retry-After). */
  | {
      readonly type: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** O15: to another address, by default with 302. */
  | {
      readonly type: 'redirect';
      readonly location: string | ((path: string) => string);
      readonly status?: number;
    }
  /** O16: a login page where media should be; by default it says that it is text/html. */
  | { readonly type: 'html-login'; readonly contentType?: string }
  /** O17 (`Vary: *`), O18 (`Vary: Origin`), O19 (`Cache-Control: no-store`); null takes one away. */
  | { readonly type: 'header'; readonly headers: Readonly<Record<string, string | null>> }
  /** O20: other bytes and another ETag from the second GET of a path on; by default all inverted. */
  | {
      readonly type: 'different-body';
      readonly body?: string | Uint8Array;
      /** From which GET on, if not from the second. */
      readonly from?: number;
    }
  /** O21: the body is compressed, so that Content-Length is not the decoded length. */
  | { readonly type: 'gzip' };

/** Which requests a fault befalls, and how often; for ever without `times`. */
export interface FaultRule {
  readonly match: (entry: RequestEntry) => boolean;
  readonly fault: Fault;
  readonly times?: number;
}

/** A fault that befalls a request; `nth` counts the requests of its path under the rule, from 1. */
export interface Strike {
  readonly fault: Fault;
  readonly nth: number;
}

/** The rules in force. The first one that matches and is not used up befalls a request. */
export class FaultRules {
  readonly #rules = new Map<FaultRule, { left: number; readonly nthByPath: Map<string, number> }>();

  /** Puts a rule in force; call what it returns to lift it. */
  add(rule: FaultRule): () => void {
    this.#rules.set(rule, { left: rule.times ?? Infinity, nthByPath: new Map() });
    return () => this.#rules.delete(rule);
  }

  clear(): void {
    this.#rules.clear();
  }

  /** Takes one use of the rule that befalls this request. */
  strike(entry: RequestEntry): Strike | undefined {
    for (const [rule, use] of this.#rules) {
      if (use.left === 0 || !rule.match(entry)) continue;
      const nth = (use.nthByPath.get(entry.path) ?? 0) + 1;
      use.nthByPath.set(entry.path, nth);
      use.left -= 1;
      return { fault: rule.fault, nth };
    }
    return undefined;
  }
}
