import type { EncodedPacket } from 'mediabunny';
import type { Piece, WriterOptions } from './segment-writer.ts';

/** One track of a film on its way into a stream, piece by piece, from the first segment that is not there. */
export interface Lane<List> {
  /** When its next piece is, in seconds of the film; `Infinity` where there is none. */
  readonly atSeconds: number;
  /** Takes its next piece along; says up to which second of the stream it has come. */
  readonly advance: () => Promise<number>;
  /** What is to be made of it; `undefined` until there is something that a player can begin with. */
  readonly meant: () => Promise<List | undefined>;
  /** The last segment is whole; says what has been made. */
  readonly finish: () => Promise<List>;
  /** What is not whole is let go. */
  readonly cancel: () => Promise<void>;
}

/** Makes a lane of pieces that come in order. */
export async function laneOf<Kind extends Piece, List>(
  pieces: AsyncGenerator<Kind>,
  {
    put,
    earlierSeconds,
    ...rest
  }: Pick<Lane<List>, 'meant' | 'finish' | 'cancel'> &
    Pick<WriterOptions, 'earlierSeconds'> & { readonly put: (piece: Kind) => Promise<void> },
): Promise<Lane<List>> {
  const pull = async () => (await pieces.next()).value as Kind | undefined;
  let next = await pull();
  return {
    ...rest,
    get atSeconds() {
      return next?.timestamp ?? Number.POSITIVE_INFINITY;
    },
    advance: async () => {
      if (!next) return 0;
      const end = next.timestamp + next.duration - earlierSeconds;
      await put(next);
      next = await pull();
      return end;
    },
  };
}

/** The pieces of what has none left. */
export async function* none<Kind>(): AsyncGenerator<Kind> {}

/** A packet in the time of the stream. */
export function moved(packet: EncodedPacket, earlierSeconds: number): EncodedPacket {
  return packet.clone({ timestamp: packet.timestamp - earlierSeconds });
}
