import { ByteBudget } from './byte-budget.ts';
import { type Hold, PlacedHold } from './hold.ts';
import type { Lane } from './lane.ts';
import { type RatePlan, recordedRate, steadyRate, type TraceRow } from './rate-plan.ts';
import type { EntryFilter } from './request-entry.ts';

export interface LinkShape {
  /** Kilobits (1000 bits) of body per second, shared by all responses; `Infinity` is no limit. */
  readonly kbps?: number;
  /** One round trip before each response, and another one for a connection that is new. */
  readonly rttMs?: number;
}

/**
 * The one bottleneck that all responses of an origin share, as they would behind a viewer's line.
 * Turns are short and go round, so two responses get half of the rate each.
 */
export class Link {
  readonly #budget = new ByteBudget();
  #rttMs = 0;
  #isHeld = false;
  readonly #holds = new Set<PlacedHold>();
  readonly #waitingForRoundTrip = new Map<Lane, NodeJS.Timeout>();
  readonly #heads = new Set<Lane>();
  /** In order of turns. */
  readonly #lanes = new Set<Lane>();
  /** Lasts until its bytes are sent, over several rounds if need be; else crumbs would be unfair. */
  #turn: { readonly lane: Lane; bytesLeft: number } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isPumping = false;

  /** Sets rate or round trip or both, from now on, for responses under way too. */
  shape({ kbps, rttMs }: LinkShape): void {
    if (rttMs !== undefined) this.#rttMs = rttMs;
    if (kbps !== undefined) this.#follow(steadyRate(kbps));
  }

  /** Follows a recorded network from now on, in a loop. */
  follow(trace: readonly TraceRow[]): void {
    this.#follow(recordedRate(trace, performance.now()));
  }

  /** Stops the link: nothing passes, not even headers. */
  hold(): void {
    this.#isHeld = true;
    this.#pump();
  }

  release(): void {
    this.#isHeld = false;
    this.#pump();
  }

  /** Freezes matching responses after their headers and `afterBytes` of body; the others go on. */
  holdWhere(match: EntryFilter, { afterBytes = 0 }: { readonly afterBytes?: number } = {}): Hold {
    const hold = new PlacedHold(match, afterBytes, () => {
      this.#holds.delete(hold);
      this.#pump();
    });
    this.#holds.add(hold);
    for (const lane of this.#lanes) hold.look(lane);
    return hold;
  }

  /** Lets go of everything that is held, link and responses. */
  releaseAll(): void {
    this.#holds.clear();
    this.release();
  }

  // What follows is for the origin, whose responses take the link.

  /** Lets a response onto the link, once the round trips that it would have cost are over. */
  admit(lane: Lane, connectedAt: number): void {
    const rttMs = this.#budget.rttMs ?? this.#rttMs;
    if (rttMs === 0) {
      this.#enter(lane);
      return;
    }
    // A connection that the browser opened in advance has had its handshake by now.
    const handshakeMs = Math.max(0, connectedAt + rttMs - performance.now());
    const timer = setTimeout(() => this.#enter(lane), handshakeMs + rttMs);
    this.#waitingForRoundTrip.set(lane, timer);
  }

  /** To be called when a lane has become ready again. */
  wake(): void {
    this.#pump();
  }

  /** Forgets a response that has ended. */
  leave(lane: Lane): void {
    clearTimeout(this.#waitingForRoundTrip.get(lane));
    this.#waitingForRoundTrip.delete(lane);
    this.#heads.delete(lane);
    this.#lanes.delete(lane);
    this.#pump();
  }

  #enter(lane: Lane): void {
    this.#waitingForRoundTrip.delete(lane);
    this.#heads.add(lane);
    this.#pump();
  }

  #follow(plan: RatePlan): void {
    this.#budget.follow(plan);
    this.#pump();
  }

  /** Hands out what the link could carry since last time, then sleeps until it can carry more. */
  #pump(): void {
    // Sending can end a lane, which comes back here.
    if (this.#isPumping) return;
    this.#isPumping = true;
    clearTimeout(this.#timer);
    try {
      this.#budget.count();
      if (!this.#isHeld) {
        this.#sendHeads();
        this.#sendBodies();
      }
    } finally {
      this.#isPumping = false;
      this.#sleep();
    }
  }

  /** Headers are small and go first; only a link that carries nothing keeps them. */
  #sendHeads(): void {
    if (this.#budget.bytesPerMs === 0) return;
    for (const lane of this.#heads) {
      this.#heads.delete(lane);
      this.#lanes.add(lane);
      lane.sendHead();
      for (const hold of this.#holds) hold.look(lane);
    }
  }

  #sendBodies(): void {
    const turnBytes = turnBytesAt(this.#budget.bytesPerMs);
    while (this.#budget.wholeBytes > 0) {
      const lane = this.#nextReady();
      if (lane === undefined) return;
      if (this.#turn?.lane !== lane) this.#turn = { lane, bytesLeft: turnBytes };
      const { bytesLeft } = this.#turn;
      const bytes = Math.min(this.#readyBytes(lane), bytesLeft, this.#budget.wholeBytes);
      this.#budget.spend(bytes);
      this.#turn.bytesLeft -= bytes;
      if (this.#turn.bytesLeft === 0) this.#endTurn(lane);
      lane.sendBody(bytes);
      for (const hold of this.#holds) hold.look(lane);
    }
  }

  /** To the end of the queue. */
  #endTurn(lane: Lane): void {
    this.#turn = undefined;
    this.#lanes.delete(lane);
    this.#lanes.add(lane);
  }

  #sleep(): void {
    const lane = this.#isHeld ? undefined : this.#nextReady();
    const hasHeads = this.#heads.size > 0 && !this.#isHeld;
    if (lane === undefined && !hasHeads) {
      this.#budget.rest();
      if (this.#lanes.size === 0) this.#budget.forfeit();
      return;
    }
    // Enough for a turn is worth waking for, or as much as the next lane has left to send.
    const turnBytes = Math.max(256, this.#budget.bytesPerMs * turnMs);
    const wantedBytes = lane === undefined ? 1 : Math.min(this.#readyBytes(lane), turnBytes);
    const sleepMs = this.#budget.runFor(wantedBytes);
    if (sleepMs !== Infinity) this.#timer = setTimeout(() => this.#pump(), sleepMs);
  }

  #nextReady(): Lane | undefined {
    for (const lane of this.#lanes) if (this.#readyBytes(lane) > 0) return lane;
    return undefined;
  }

  #readyBytes(lane: Lane): number {
    let ready = lane.readyBytes;
    for (const hold of this.#holds) ready = Math.min(ready, hold.bytesUntil(lane));
    return ready;
  }
}

const turnMs = 5;

/** A few milliseconds' worth, within what is neither a crumb nor unfair. */
function turnBytesAt(bytesPerMs: number): number {
  return Math.ceil(Math.min(16_384, Math.max(1024, bytesPerMs * turnMs)));
}
