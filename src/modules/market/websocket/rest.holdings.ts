import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';
import { Aliases } from '../cache/aliases.js';
import { Demand } from '../cache/demand.js';
import type { Instrument } from '../cache/instrument.js';
import type { Feed } from '../feeds/feed.js';
import { FeedRegistry } from '../feeds/feed.registry.js';
import { HolderCounts } from '../openalgo/holder.counts.js';
import type { EntryCode } from '../openalgo/protocol/codes.js';
import { type InstrumentName, keyOf, type Mode } from '../ticks/instrument-name.js';

/** An instrument that a principal holds over REST. */
export interface RestHolding {
  readonly instrument: Instrument;
  readonly mode: Mode;
}

interface Held {
  readonly holdings: Map<string, RestHolding>;
  /** By the monotonic clock. */
  endsAtMs: number;
}

const LOOK_MS = 250;

/** Instruments that principals hold over REST, until some time after their last call. */
@Injectable()
export class RestHoldings implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly byPrincipal = new Map<string, Held>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly demand: Demand,
    private readonly feeds: FeedRegistry,
    private readonly aliases: Aliases,
    private readonly counts: HolderCounts,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.releaseExpired(performance.now()), LOOK_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Number of principals with holdings. */
  get size(): number {
    return this.byPrincipal.size;
  }

  of(principalId: string): RestHolding[] {
    return [...(this.byPrincipal.get(principalId)?.holdings.values() ?? [])];
  }

  /** Prolongs all holdings of the principal. */
  keep(principalId: string, ttlMs: number): void {
    const held = this.byPrincipal.get(principalId);
    if (held) held.endsAtMs = performance.now() + ttlMs;
    else this.byPrincipal.set(principalId, { holdings: new Map(), endsAtMs: performance.now() + ttlMs });
  }

  /** Holds the instrument, from this feed if one is given; null = done, else why not. Call `keep` before. */
  hold(principalId: string, name: InstrumentName, mode: Mode, from?: Feed): EntryCode | null {
    const { exchange, symbol } = this.aliases.resolve(name);
    const refused = from === undefined ? null : this.feeds.pick({ exchange, symbol }, from);
    if (refused !== null) return refused;
    const feed = this.feeds.feedFor(exchange, symbol);
    if (typeof feed === 'string') return feed;
    const key = keyIn({ exchange, symbol }, mode);
    const holdings = this.byPrincipal.get(principalId)?.holdings;
    if (holdings === undefined || holdings.has(key)) return null;
    if (this.counts.room(principalId) <= 0) return 'LIMIT';
    try {
      holdings.set(key, { instrument: this.demand.hold(exchange, symbol, mode), mode });
    } catch (error) {
      if (error instanceof Problem) return 'CAPACITY';
      throw error;
    }
    this.counts.add(principalId, 1);
    return null;
  }

  /** Releases the instrument in this mode, or in all modes; true when it was held. */
  release(principalId: string, name: InstrumentName, mode: Mode | undefined): boolean {
    const { exchange, symbol } = this.aliases.resolve(name);
    const found = this.of(principalId).filter(
      ({ instrument, mode: held }) => instrument.key === keyOf(exchange, symbol) && (mode === undefined || held === mode),
    );
    for (const holding of found) this.end(principalId, holding);
    return found.length > 0;
  }

  releaseAll(principalId: string): void {
    for (const holding of this.of(principalId)) this.end(principalId, holding);
    this.byPrincipal.delete(principalId);
  }

  private end(principalId: string, { instrument, mode }: RestHolding): void {
    const held = this.byPrincipal.get(principalId);
    if (!held?.holdings.delete(keyIn(instrument, mode))) return;
    this.demand.release(instrument, mode);
    this.counts.add(principalId, -1);
    if (held.holdings.size === 0) this.byPrincipal.delete(principalId);
  }

  private releaseExpired(monoMs: number): void {
    for (const [principalId, { endsAtMs }] of this.byPrincipal) if (monoMs >= endsAtMs) this.releaseAll(principalId);
  }
}

function keyIn({ exchange, symbol }: InstrumentName, mode: Mode): string {
  return `${keyOf(exchange, symbol)} ${mode}`;
}
