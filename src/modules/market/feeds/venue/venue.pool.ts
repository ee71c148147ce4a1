import type { Instrument } from '../../cache/instrument.js';
import type { Mode } from '../../ticks/instrument-name.js';
import type { VenueSymbol } from '../../venues/feed.adapter.js';
import type { VenueConnection } from './venue.connection.js';

/** Symbols are not moved for so long after the last unsubscription, in ms. */
const SETTLE_MS = 60_000;

export interface PooledSymbol {
  readonly symbol: VenueSymbol;
  readonly instrument: Instrument;
  mode: Mode;
  connection: VenueConnection;
  /** Id of the newest accepted trade. */
  lastTradeId: number;
  /** Whether trades from before the subscription, which the venue sends, are new here. */
  countsHistory: boolean;
}

export interface PoolLimits {
  readonly symbolsPerConnection: number;
  readonly connections: number;
}

/** The connections of one feed with their symbols: the first are filled first. There is always one. */
export class VenuePool {
  readonly symbols = new Map<VenueSymbol, PooledSymbol>();
  /** In the order of filling. */
  connections: VenueConnection[] = [];
  /** Wanted symbols for which there is no room yet, the one that has waited longest first. */
  private readonly waiting = new Map<VenueSymbol, { readonly instrument: Instrument; readonly mode: Mode }>();
  /** New connections that replace others once they have all their symbols. */
  private readonly successors = new Map<VenueConnection, VenueConnection>();
  private releasedMono = Number.NEGATIVE_INFINITY;
  private lastId = 0;

  constructor(
    private readonly limits: PoolLimits,
    private readonly make: (id: number, capacity: number) => VenueConnection,
  ) {}

  get capacity(): number {
    return this.limits.symbolsPerConnection * this.limits.connections;
  }

  get isFull(): boolean {
    return this.symbols.size >= this.capacity;
  }

  open(): void {
    if (this.connections.length === 0) this.connections.push(this.opened());
  }

  stop(): void {
    for (const connection of [...this.connections, ...this.successors.values()]) connection.stop();
    this.successors.clear();
  }

  /** False = there is no room for the symbol, which waits for it from now on. */
  want(symbol: VenueSymbol, instrument: Instrument, mode: Mode): boolean {
    const known = this.symbols.get(symbol);
    if (known) {
      known.mode = mode;
      this.tell(known, mode);
      return true;
    }
    const connection = this.withRoom();
    if (connection === null) {
      const isNew = !this.waiting.has(symbol);
      this.waiting.set(symbol, { instrument, mode });
      return !isNew;
    }
    this.waiting.delete(symbol);
    const added = { symbol, instrument, mode, connection, lastTradeId: Number.NEGATIVE_INFINITY, countsHistory: false };
    this.symbols.set(symbol, added);
    this.tell(added, mode);
    return true;
  }

  release(symbol: VenueSymbol): void {
    this.waiting.delete(symbol);
    const known = this.symbols.get(symbol);
    if (known === undefined) return;
    this.symbols.delete(symbol);
    this.tell(known, null);
    this.releasedMono = performance.now();
    const [next] = this.waiting;
    if (next !== undefined) this.want(next[0], next[1].instrument, next[1].mode);
  }

  /** Opens a new connection beside this one, which is closed when the new one has all symbols. */
  replace(connection: VenueConnection): void {
    if (this.successors.has(connection)) return;
    const successor = this.opened(connection.wanted);
    this.successors.set(connection, successor);
  }

  get isReplacing(): boolean {
    return this.successors.size > 0;
  }

  /** Closes replaced and unneeded connections. */
  look(monoMs: number): void {
    for (const [old, successor] of this.successors) {
      if (!successor.isSettled) continue;
      this.successors.delete(old);
      old.stop();
      this.connections = this.connections.map((connection) => (connection === old ? successor : connection));
      for (const pooled of this.symbols.values()) if (pooled.connection === old) pooled.connection = successor;
    }
    if (this.successors.size === 0 && monoMs - this.releasedMono > SETTLE_MS) this.moveTogether();
  }

  private moveTogether(): void {
    const last = this.connections.at(-1);
    const others = this.connections.slice(0, -1);
    const room = others.reduce((sum, { capacity, symbols }) => sum + capacity - symbols, 0);
    if (last === undefined || others.length === 0 || room < last.symbols || others.some(({ isSettled }) => !isSettled)) return;
    for (const pooled of this.symbols.values()) {
      if (pooled.connection !== last) continue;
      const target = others.find(({ symbols, capacity }) => symbols < capacity);
      if (target === undefined) return;
      pooled.connection = target;
      target.want(pooled.symbol, pooled.mode);
    }
    this.connections = others;
    last.stop();
  }

  private tell({ symbol, connection }: PooledSymbol, mode: Mode | null): void {
    connection.want(symbol, mode);
    this.successors.get(connection)?.want(symbol, mode);
  }

  private withRoom(): VenueConnection | null {
    const open = this.connections.find(({ symbols, capacity }) => symbols < capacity);
    if (open !== undefined) return open;
    if (this.connections.length >= this.limits.connections) return null;
    const added = this.opened();
    this.connections.push(added);
    return added;
  }

  private opened(wanted: ReadonlyMap<VenueSymbol, Mode> = new Map()): VenueConnection {
    this.lastId += 1;
    const connection = this.make(this.lastId, this.limits.symbolsPerConnection);
    for (const [symbol, mode] of wanted) connection.want(symbol, mode);
    connection.open();
    return connection;
  }
}
