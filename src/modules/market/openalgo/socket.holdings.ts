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

/** What every socket's holdings are kept with. */
export interface HoldingDesk {
  readonly demand: Demand;
  readonly streams: ValueStreams;
  readonly feeds: FeedRegistry;
  readonly aliases: Aliases;
  readonly counts: HolderCounts;
  readonly limit: number;
}

/** All that one socket follows. Whatever happens to the socket, what it held is released once. */
export class SocketHoldings {
  private readonly held = new Map<string, Holding>();
  /** Whose count they are in. */
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

  /** In every mode that the socket holds of it. */
  ofInstrument(name: InstrumentName): Holding[] {
    return MODES.flatMap((mode) => this.find(name, mode) ?? []);
  }

  /** Follows the instrument from now on, once, and at least in this depth; or why not. `leaving` others are about to be released. */
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

  /** What people read of a code that `hold` gives: the venue's own words where there are some. */
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

  /** They are another principal's from now on; returns those that it may not have, which are released. */
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
