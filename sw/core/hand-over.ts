/**
 * How a worker that waits takes over from the one in control. The browser ends the old one when it
 * has nothing to do; in Chromium a message that reaches it just while it stops starts it anew, and
 * then it stays, for minutes or until the pages are closed. So the pages fall silent first.
 *
 * This is outside the protocol that has a version: were it not understood by every version, a new
 * worker could never follow an old one.
 */
export type HandOverStep =
  /** From a page to the worker that waits: nothing plays here. If no other tab is open, it may begin. */
  | 'when-alone'
  /** From the worker that waits to the pages: say nothing more to the one in control. */
  | 'fall-silent'
  /** From a page, as an answer: it has. */
  | 'silent';

/** A step as a message. */
export function handOver(step: HandOverStep): { readonly handOver: HandOverStep } {
  return { handOver: step };
}

/** The step that a message is, if it is one. */
export function handOverStep(data: unknown): HandOverStep | undefined {
  return (data as { handOver?: HandOverStep } | null | undefined)?.handOver;
}
