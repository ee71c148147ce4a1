import type { Position, Section, SectionName, Snapshot } from '../api.ts';
import { type Payload, numberOf, textOf, updated } from './fields.ts';
import { KeyedStore } from './keyed.store.ts';
import { fillKey } from './fill-key.ts';
import { RingStore } from './ring.store.ts';
import type { Scheduler } from './scheduler.ts';

/** The parts of the snapshot by name, each as the backend sent it. */
export type Part = 'portfolio' | 'risk' | 'system' | 'strategy';
type Parts = { readonly [P in Part]: Snapshot[P] };

export interface Fill {
  readonly id: string;
  readonly timestamp: string;
  readonly symbol: string;
  readonly side: string;
  readonly size: number | null;
  readonly price: number | null;
  readonly broker: string | null;
}

/** One event of the topic `dashboard`. */
export interface DeskFrame {
  readonly type: string;
  readonly seq: number;
  readonly timestamp: string;
  readonly payload: Payload;
}

const FILLS = 200;
const PNL = ['equity', 'total_pnl', 'daily_pnl', 'daily_pnl_pct', 'weekly_pnl', 'monthly_pnl', 'realized_pnl', 'unrealized_pnl'] as const;
const PRICES = ['entry_price', 'current_price', 'unrealized_pnl', 'unrealized_pnl_pct', 'value', 'currency'] as const;
const POSITION = ['side', 'quantity', 'size', ...PRICES] as const;

/**
 * The state of the desk: the snapshot, and the changes of the events since then. An event changes only its own fields; a section that
 * is not live keeps its last-known figures and its age.
 */
export class DeskStore {
  readonly sections: KeyedStore<Section>;
  readonly positions: KeyedStore<Position>;
  readonly fills: RingStore<Fill>;
  private readonly cells: KeyedStore<Parts[Part]>;
  private readonly equityListeners = new Set<(at: number, equity: number) => void>();

  constructor(scheduler: Scheduler) {
    this.sections = new KeyedStore(scheduler);
    this.positions = new KeyedStore(scheduler);
    this.cells = new KeyedStore(scheduler);
    this.fills = new RingStore<Fill>(scheduler, FILLS, fillKey);
  }

  /** Where the parts are read from: `useCell(desk.parts, 'risk')`. */
  get parts(): KeyedStore<Parts[Part]> {
    return this.cells;
  }

  /** Takes the place of everything but the fills, of which a snapshot says nothing. */
  load({ portfolio, risk, system, strategy, positions, sections }: Snapshot): void {
    for (const [name, part] of Object.entries({ portfolio, risk, system, strategy }))
      if (!this.isSameOld(name, sections)) this.cells.set(name, part);
    for (const [name, section] of Object.entries(sections)) this.sections.set(name, section);
    if (positions !== null) this.positions.replace(positions.map((row) => [keyOf(row), row]));
    else this.positions.clear();
  }

  /**
   * What a later snapshot says of figures that no event carries. Positions stay as the events have made them, and so do the results where
   * an event was newer than the snapshot.
   */
  refresh({ portfolio, risk, system, strategy, sections }: Snapshot): void {
    const known = this.sections.get('portfolio');
    const isOlder = (known?.as_of ?? '') > (sections.portfolio.as_of ?? '') && sections.portfolio.status === 'live';
    for (const [name, part] of Object.entries({ risk, system, strategy })) if (!this.isSameOld(name, sections)) this.cells.set(name, part);
    for (const [name, section] of Object.entries(sections))
      this.sections.set(name, name === 'portfolio' && isOlder ? { ...section, as_of: known?.as_of ?? null } : section);
    const present = this.cells.get('portfolio') as Snapshot['portfolio'] | undefined;
    this.cells.set('portfolio', isOlder && portfolio && present ? updated(portfolio, { ...present }, PNL) : portfolio);
  }

  /** Called with each `pnl_updated`: epoch seconds and equity. Returns what ends it. */
  onEquity(listener: (at: number, equity: number) => void): () => void {
    this.equityListeners.add(listener);
    return () => this.equityListeners.delete(listener);
  }

  apply({ type, timestamp, payload }: DeskFrame, id: string): void {
    switch (type) {
      case 'position_updated':
        return this.position(payload, timestamp);
      case 'pnl_updated':
        return this.pnl(payload, timestamp);
      case 'ess_state_changed':
        return this.stop(payload);
      case 'trade_executed':
        return this.fill(payload, timestamp, id);
      case 'regime_changed':
        return this.change('strategy', (part) => ({ ...part, regime: textOf(payload, 'new_regime') ?? part.regime }));
      case 'section_changed':
        return this.section(payload);
      default:
      // Another screen's, or newer than this page.
    }
  }

  /** Clears all figures before another user signs in. */
  clear(): void {
    this.cells.clear();
    this.sections.clear();
    this.positions.clear();
    this.fills.clear();
  }

  private position(payload: Payload, timestamp: string): void {
    const [symbol, broker, side] = [textOf(payload, 'symbol'), textOf(payload, 'broker'), textOf(payload, 'side')];
    if (symbol === null) return;
    const leg = textOf(payload, 'leg') ?? side;
    const keys = (leg === null ? ['LONG', 'SHORT', 'NET'] : [leg]).map((name) => keyOf({ broker, symbol, leg: name }));
    if (numberOf(payload, 'size') === 0) {
      for (const key of keys) this.positions.delete(key);
      return;
    }
    const [key] = keys;
    if (leg === null || key === undefined) return;
    const known = this.positions.get(key) ?? { ...EMPTY, symbol, broker, leg: leg as Position['leg'] };
    // The leg that is netted may have turned, and then is the other side.
    this.positions.set(key, { ...updated(known, payload, POSITION), as_of: timestamp });
  }

  private pnl(payload: Payload, timestamp: string): void {
    const equity = numberOf(payload, 'equity');
    if (equity !== null) for (const listener of this.equityListeners) listener(Date.parse(timestamp) / 1000, equity);
    if (this.isLive('portfolio')) this.change('portfolio', (part) => updated(part, payload, PNL), timestamp);
  }

  private stop(payload: Payload): void {
    const state = textOf(payload, 'ess_state');
    if (state === null) return;
    const change = { ess_state: state as NonNullable<Snapshot['risk']>['ess_state'], ess_reason: textOf(payload, 'reason') };
    this.change('risk', (part) => ({ ...part, ...change, ess_tripped_at: textOf(payload, 'tripped_at') }));
  }

  private fill(payload: Payload, timestamp: string, id: string): void {
    const symbol = textOf(payload, 'symbol');
    if (symbol === null) return;
    this.fills.add({
      id: textOf(payload, 'id') ?? textOf(payload, 'trade_id') ?? id,
      timestamp: textOf(payload, 'timestamp') ?? timestamp,
      symbol,
      side: textOf(payload, 'side') ?? '',
      size: numberOf(payload, 'quantity') ?? numberOf(payload, 'size'),
      price: numberOf(payload, 'price'),
      broker: textOf(payload, 'broker'),
    });
  }

  private section(payload: Payload): void {
    const [name, status] = [textOf(payload, 'section'), textOf(payload, 'status')];
    const known = name === null ? undefined : this.sections.get(name);
    if (name === null || known === undefined || status === null) return;
    // The figures that are shown stay those of before, and so does their time, until the snapshot that is read then brings others: what is
    // live again is so with them.
    if (status === 'live') return;
    this.sections.set(name, { ...known, status: status as Section['status'], reason: textOf(payload, 'reason') });
  }

  private change<P extends Part>(name: P, change: (part: NonNullable<Parts[P]>) => Parts[P], asOf?: string): void {
    const part = this.cells.get(name) as Parts[P] | undefined;
    if (part === null || part === undefined) return;
    this.cells.set(name, change(part));
    const section = this.sections.get(name);
    if (asOf !== undefined && section !== undefined) this.sections.set(name, { ...section, as_of: asOf });
  }

  /** Whether the section is as old as before: figures that are shown as of then stay, also where another service sends newer ones for some. */
  private isSameOld(name: string, sections: Snapshot['sections']): boolean {
    const [known, next] = [this.sections.get(name), sections[name as SectionName]];
    return known?.status === 'stale' && next.status === 'stale' && known.as_of === next.as_of && this.cells.get(name) != null;
  }

  private isLive(name: SectionName): boolean {
    return this.sections.get(name)?.status === 'live';
  }
}

const EMPTY = {
  side: 'UNKNOWN',
  quantity: null,
  size: null,
  entry_price: null,
  current_price: null,
  unrealized_pnl: null,
  unrealized_pnl_pct: null,
  value: null,
  currency: null,
} as const;

/** Two brokers may hold one symbol, and one broker both legs of it. */
export function keyOf({ broker, symbol, leg }: { readonly broker: string | null; readonly symbol: string; readonly leg: string }): string {
  return `${broker ?? ''}\0${symbol}\0${leg}`;
}
