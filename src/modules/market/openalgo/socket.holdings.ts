import { Problem } from '../../../common/problem.js';
import type { Peer } from '../../realtime/foreign/foreign.protocol.js';
import type { Aliases } from '../cache/aliases.js';
import type { Demand } from '../cache/demand.js';
import type { FeedRegistry } from '../feeds/feed.registry.js';
import { type InstrumentName, keyOf, type Mode, MODES } from '../ticks/instrument-name.js';
import { entryMessage } from './entry-message.js';
import type { HolderCounts } from './holder.counts.js';
import { Holding } from './holding.js';
import type { EntryCode } from './protocol/codes.js';
import type { ValueStreams } from './value.streams.js';

/** Dependencies of the subscriptions of every socket. */
export interface HoldingDesk {
  readonly demand: Demand;
  readonly streams: ValueStreams;
  readonly feeds: FeedRegistry;
  readonly aliases: Aliases;
  readonly counts: HolderCounts;
  readonly limit: number;
}

/** The subscriptions of one socket. Each is released once, however the socket ends. */
export class SocketHoldings {
  private readonly held = new Map<string, Holding>();
  /** The principal in whose count they are. */
  private owner = '';

  constructor(
    private readonly peer: Peer,
    private readonly desk: HoldingDesk,
  ) {}

  get size(): number {
    return this.held.size;
  }

  all(): Holding[] {
    return [...this.held.values()];
  }

  find(name: InstrumentName, mode: Mode): Holding | undefined {
    return this.held.get(keyIn(this.desk.aliases.resolve(name), mode));
  }

  /** The subscriptions to this instrument, in all modes. */
  ofInstrument(name: InstrumentName): Holding[] {
    return MODES.flatMap((mode) => this.find(name, mode) ?? []);
  }

  /** Subscribes to the instrument, once, and at least in this depth; or returns why not. `leaving` others are about to be released. */
  hold(name: InstrumentName, mode: Mode, levels: number, leaving = 0): Holding | EntryCode {
    const { exchange, symbol } = this.desk.aliases.resolve(name);
    const feed = this.desk.feeds.feedFor(exchange, symbol);
    if (typeof feed === 'string') return feed;
    const depth = Math.min(levels, feed.maxDepth);
    const key = keyIn({ exchange, symbol }, mode);
    const known = this.held.get(key);
    if (known) {
      known.levels = Math.max(known.levels, depth);
      return known;
    }
    if (this.held.size - leaving >= this.desk.limit || this.desk.counts.room(this.owner) + leaving <= 0) return 'LIMIT';
    let holding: Holding;
    try {
      holding = new Holding(this.peer, this.desk.demand.hold(exchange, symbol, mode), mode, depth, feed.name);
    } catch (error) {
      if (error instanceof Problem) return 'CAPACITY';
      throw error;
    }
    this.held.set(key, holding);
    this.desk.counts.add(this.owner, 1);
    this.desk.streams.add(holding);
    return holding;
  }

  /** The message for a code of `hold`: the venue's own where there is one. */
  messageOf(name: InstrumentName | null, code: EntryCode): string {
    return entryMessage(code, name, this.desk);
  }

  release(holding: Holding): void {
    const { instrument, mode } = holding;
    if (!this.held.delete(keyIn(instrument, mode))) return;
    this.desk.streams.remove(holding);
    this.desk.counts.add(this.owner, -1);
    this.desk.demand.release(instrument, mode);
  }

  releaseAll(): Holding[] {
    const all = this.all();
    for (const holding of all) this.release(holding);
    return all;
  }

  /** Moves the subscriptions to another principal; those that it may not have are released and returned. */
  moveTo(owner: string): Holding[] {
    if (owner === this.owner) return [];
    this.desk.counts.add(this.owner, -this.held.size);
    const excess = this.all().slice(Math.max(0, this.desk.counts.room(owner)));
    this.owner = owner;
    this.desk.counts.add(owner, this.held.size);
    for (const holding of excess) this.release(holding);
    return excess;
  }
}

function keyIn({ exchange, symbol }: InstrumentName, mode: Mode): string {
  return `${keyOf(exchange, symbol)} ${mode}`;
}
