import type { BookFigures, PositionFigures } from '../ledger/book.figures.js';
import type { TrackFigures } from '../ledger/equity-track.js';
import type { Ledger } from '../ledger/ledger.js';
import { type DeskEvent, type EventMint, rfc3339 } from './desk-event.js';

export interface BrokerPosition extends PositionFigures {
  readonly broker: string;
}

const PNL_EVERY_MS = 1000;
const SUMMARY_EVERY_MS = 1500;
const POSITION_EVERY_MS = 600;

/** Decides when the portfolio's state is worth telling: positions in turn, P&L each second, one broker's summary after the other. */
export class PortfolioReports {
  private pnlDueMs = 0;
  private summaryDueMs = 0;
  private positionDueMs = 0;
  private nextBroker = 0;
  private nextPosition = 0;
  private lastTold = new Map<string, BrokerPosition>();

  constructor(
    private readonly ledger: Ledger,
    private readonly mint: EventMint,
  ) {}

  tell(nowMs: number, positions: readonly BrokerPosition[], track: TrackFigures): DeskEvent[] {
    return [...this.changedSizes(nowMs, positions), ...this.oneInTurn(nowMs, positions), ...this.pnl(nowMs, track), ...this.summary(nowMs)];
  }

  /** A position that a fill changed or closed is told at once; a closed one with quantity 0. */
  private changedSizes(nowMs: number, positions: readonly BrokerPosition[]): DeskEvent[] {
    const now = new Map(positions.map((position) => [position.symbol, position]));
    const changed = positions.filter((position) => !this.lastTold.get(position.symbol)?.quantity.equals(position.quantity));
    const closed = [...this.lastTold.values()].filter(({ symbol }) => !now.has(symbol));
    this.lastTold = now;
    return [
      ...changed.map((position) => this.position(nowMs, positionRow(position))),
      ...closed.map((position) => this.position(nowMs, closedRow(position))),
    ];
  }

  private oneInTurn(nowMs: number, positions: readonly BrokerPosition[]): DeskEvent[] {
    if (nowMs < this.positionDueMs || positions.length === 0) return [];
    this.positionDueMs = nowMs + POSITION_EVERY_MS;
    const position = positions[this.nextPosition++ % positions.length];
    return position ? [this.position(nowMs, positionRow(position))] : [];
  }

  private pnl(nowMs: number, track: TrackFigures): DeskEvent[] {
    if (nowMs < this.pnlDueMs) return [];
    this.pnlDueMs = nowMs + PNL_EVERY_MS;
    const { equity, totalPnl, unrealized, realized } = this.ledger.totals();
    const payload = {
      equity: equity.toNumber(),
      total_pnl: totalPnl.toNumber(),
      daily_pnl: track.day.pnl.toNumber(),
      daily_pnl_pct: track.day.pnlPct,
      unrealized_pnl: unrealized.toNumber(),
      realized_pnl: realized.toNumber(),
    };
    return [this.mint.event(nowMs, 'portfolio', 'pnl.updated', payload)];
  }

  private summary(nowMs: number): DeskEvent[] {
    if (nowMs < this.summaryDueMs) return [];
    // At the start every broker is told, so that nobody waits a round for the third one.
    const brokers = this.ledger.brokerNames();
    const due = this.summaryDueMs === 0 ? brokers : brokers.slice(this.nextBroker % brokers.length).slice(0, 1);
    this.nextBroker++;
    this.summaryDueMs = nowMs + SUMMARY_EVERY_MS;
    return due.map((broker) =>
      this.mint.event(nowMs, 'portfolio', 'portfolio.summary_updated', summaryRow(nowMs, broker, this.ledger.brokerFigures(broker))),
    );
  }

  private position(nowMs: number, row: Record<string, unknown>): DeskEvent {
    return this.mint.event(nowMs, 'execution', 'position.updated', row);
  }
}

/** A position in the documented form: quantity positive, P&L in percent. */
export function positionRow(position: BrokerPosition): Record<string, unknown> {
  return {
    symbol: position.symbol,
    broker: position.broker,
    side: position.quantity.isNegative() ? 'SHORT' : 'LONG',
    quantity: position.quantity.abs().toNumber(),
    entry_price: position.entryPrice.toNumber(),
    current_price: position.mark.toNumber(),
    unrealized_pnl: position.unrealized.toNumber(),
    unrealized_pnl_pct: position.unrealizedPct,
  };
}

function closedRow(position: BrokerPosition): Record<string, unknown> {
  return { ...positionRow(position), quantity: 0, unrealized_pnl: 0, unrealized_pnl_pct: 0 };
}

/** A broker's summary with the fields of its Redis hash (upstreams.md section 2). */
export function summaryRow(nowMs: number, broker: string, figures: BookFigures): Record<string, unknown> {
  return {
    broker,
    currency: 'USD',
    cash_balance: figures.cash.toNumber(),
    total_value: figures.equity.toNumber(),
    unrealized_pnl: figures.unrealized.toNumber(),
    realized_pnl: figures.realized.toNumber(),
    total_pnl: figures.totalPnl.toNumber(),
    total_positions: figures.positions.length,
    timestamp: rfc3339(nowMs),
  };
}
