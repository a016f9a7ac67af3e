/**
 * How a worker that waits takes over from the one in control. The browser ends the old one when it
 * has nothing to do; in Chromium a message that reaches it just while it stops starts it anew, and
 * then it stays, for minutes or until the pages are closed. So the pages fall silent first.
 *
 * Each step is a message, a mere text. It is outside the protocol that has a version: were it not
 * understood by every version, a new worker could never follow an old one.
 */
export type HandOverStep =
  /** From a page to the worker that waits: nothing plays here. If no other tab is open, it may begin. */
  | 'playahead-when-alone'
  /** From a page to the worker that waits: the viewer wants it now, whatever plays and in how many tabs. */
  | 'playahead-agreed'
  /** From the worker that waits to the pages: say nothing more to the one in control. */
  | 'playahead-fall-silent'
  /** From a page, as an answer: it has. Once all have, the worker that waits begins. */
  | 'playahead-silent'
  /** From a page that has waited long enough for the others: a tab may be frozen, or without Playahead. */
  | 'playahead-begin';
