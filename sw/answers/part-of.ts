/** Which part of a body, in bytes, and whom to tell. */
export interface PartOptions {
  readonly skip: number;
  readonly length: number;
  /** So many bytes were handed out, to the part's end or less; comes once. */
  readonly onEnd: (bytes: number) => void;
  /** It is read no more, though more of the body may come; comes before `onEnd`. */
  readonly onLeave: () => void;
}

/** Whoever has left says so within a moment. */
const LEAVING_MS = 50;

/**
 * A part of a body, at the pace of its reader. Where the body breaks off the part is as long as what has come,
 * and fails where that is nothing: a media element asks on from there.
 */
export function partOf(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  { skip, length, onEnd, onLeave }: PartOptions,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  let toSkip = skip;
  let left = length;
  let hasEnded = false;
  const end = () => {
    if (!hasEnded) onEnd(length - left);
    hasEnded = true;
  };
  // Of what has broken off nothing is left to be cancelled, and nobody is to hear of that.
  const leave = () => reader.cancel().catch(() => undefined);
  return new ReadableStream({
    async pull(controller) {
      try {
        for (;;) {
          const { done, value } = await reader.read();
          if (hasEnded) return;
          if (done) {
            end();
            return controller.close();
          }
          const piece = value.subarray(Math.min(toSkip, value.length)).subarray(0, left);
          toSkip -= Math.min(toSkip, value.length);
          if (piece.length === 0) continue;
          left -= piece.length;
          controller.enqueue(piece);
          if (left > 0) return;
          onLeave();
          end();
          controller.close();
          return await leave();
        }
      } catch (error) {
        if (hasEnded) return;
        end();
        if (left < length) return controller.close();
        // Chromium (156) cancels a failed body that it has just left, and hears nothing of that being
        // refused: it may have left this one, and not said so yet.
        await new Promise((resolve) => setTimeout(resolve, LEAVING_MS));
        controller.error(error);
      }
    },
    async cancel() {
      onLeave();
      end();
      await leave();
    },
  });
}
