import type { PositionFigures } from '../ledger/book.figures.js';
import type { TrackFigures } from '../ledger/equity-track.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Money } from '../ledger/money.js';
import { BASE_CURRENCY, type Currency } from '../market/instruments.js';
import { type SandboxEvent, type EventMint, rfc3339 } from './desk-event.js';

/** Prices and figures in the broker's currency. */
export interface BrokerPositionReport extends PositionFigures {
  readonly broker: string;
  readonly currency: Currency;
}

/** The size in the last report of a position (null: unknown), and the report for when it is closed. */
interface LastReport {
  readonly quantity: Money | null;
  readonly closed: Readonly<Record<string, unknown>>;
}

const PNL_EVERY_MS = 1000;
const SUMMARY_EVERY_MS = 4500;
const POSITION_EVERY_MS = 600;

/** Decides when to report the portfolio: positions in turn, P&L each second, the summaries of all brokers together and with each fill. */
export class PortfolioReports {
  private pnlDueMs = 0;
  private summaryDueMs = 0;
  private positionDueMs = 0;
  private nextPosition = 0;
  private lastReported = new Map<string, LastReport>();

  constructor(
    private readonly ledger: Ledger,
    private readonly mint: EventMint,
  ) {}

  report(nowMs: number, positions: readonly BrokerPositionReport[], track: TrackFigures): SandboxEvent[] {
    const changed = this.changedSizes(nowMs, positions);
    // A fill moves cash as well: with a later summary, the sums would not agree with the positions meanwhile.
    if (changed.length > 0) this.summaryDueMs = nowMs;
    return [...changed, ...this.oneInTurn(nowMs, positions), ...this.pnl(nowMs, track), ...this.summary(nowMs)];
  }

  /** An earlier process may have reported these as open: unless they are open, they are reported as closed once. */
  assumeReported(listings: readonly { symbol: string; broker: string; currency: Currency }[]): void {
    for (const listing of listings) {
      const row = { ...listing, side: null, entry_price: null, current_price: null };
      this.lastReported.set(keyOf(listing), { quantity: null, closed: closedRow(row) });
    }
  }

  /** A position that a fill changed or closed is reported at once; a closed one with quantity 0, also where it turned to the other side. */
  private changedSizes(nowMs: number, positions: readonly BrokerPositionReport[]): SandboxEvent[] {
    const now = new Map(
      positions.map((position) => [keyOf(position), { quantity: position.quantity, closed: closedRow(positionRow(position)) }]),
    );
    const changed = positions.filter((position) => !this.lastReported.get(keyOf(position))?.quantity?.equals(position.quantity));
    const turned = changed.filter((position) => {
      const last = this.lastReported.get(keyOf(position));
      return last !== undefined && last.quantity?.isNegative() !== position.quantity.isNegative();
    });
    const closed = [...this.lastReported].filter(([key]) => !now.has(key));
    this.lastReported = now;
    return [
      ...turned.map((position) => this.position(nowMs, closedRow({ ...positionRow(position), side: sideOf(position.quantity.negated()) }))),
      ...changed.map((position) => this.position(nowMs, positionRow(position))),
      ...closed.map(([, last]) => this.position(nowMs, last.closed)),
    ];
  }

  private oneInTurn(nowMs: number, positions: readonly BrokerPositionReport[]): SandboxEvent[] {
    if (nowMs < this.positionDueMs || positions.length === 0) return [];
    this.positionDueMs = nowMs + POSITION_EVERY_MS;
    const position = positions[this.nextPosition++ % positions.length];
    return position ? [this.position(nowMs, positionRow(position))] : [];
  }

  private pnl(nowMs: number, track: TrackFigures): SandboxEvent[] {
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
      currency: BASE_CURRENCY,
    };
    return [this.mint.event(nowMs, 'portfolio', 'pnl.updated', payload)];
  }

  private summary(nowMs: number): SandboxEvent[] {
    if (nowMs < this.summaryDueMs) return [];
    this.summaryDueMs = nowMs + SUMMARY_EVERY_MS;
    // All of one moment, so that a reader who sums them gets the desk as it was then.
    return summaryEvents(this.ledger, this.mint, nowMs);
  }

  private position(nowMs: number, row: Readonly<Record<string, unknown>>): SandboxEvent {
    return this.mint.event(nowMs, 'execution', 'position.updated', row);
  }
}

/** Two brokers may hold the same symbol. */
function keyOf({ broker, symbol }: { broker: string; symbol: string }): string {
  return `${broker}/${symbol}`;
}

/** Every broker's summary at this moment. */
export function summaryEvents(ledger: Ledger, mint: EventMint, nowMs: number): SandboxEvent[] {
  return ledger
    .brokerNames()
    .map((broker) => mint.event(nowMs, 'portfolio', 'portfolio.summary_updated', summaryRow(nowMs, broker, ledger)));
}

/** A position in the documented form: quantity positive, P&L in percent. */
export function positionRow(position: BrokerPositionReport): Record<string, unknown> {
  return {
    symbol: position.symbol,
    broker: position.broker,
    currency: position.currency,
    side: sideOf(position.quantity),
    quantity: position.quantity.abs().toNumber(),
    entry_price: position.entryPrice.toNumber(),
    current_price: position.mark.toNumber(),
    unrealized_pnl: position.unrealized.toNumber(),
    unrealized_pnl_pct: position.unrealizedPct,
  };
}

function sideOf(quantity: Money): 'LONG' | 'SHORT' {
  return quantity.isNegative() ? 'SHORT' : 'LONG';
}

function closedRow(row: Record<string, unknown>): Record<string, unknown> {
  return { ...row, quantity: 0, unrealized_pnl: 0, unrealized_pnl_pct: 0 };
}

/** A broker's summary, in its currency, with the fields of its Redis hash (upstreams.md section 2). */
function summaryRow(nowMs: number, broker: string, ledger: Ledger): Record<string, unknown> {
  const standing = ledger.brokerStanding(broker);
  return {
    broker,
    currency: ledger.brokerCurrency(broker),
    cash_balance: standing.cash.toNumber(),
    total_value: standing.equity.toNumber(),
    unrealized_pnl: standing.unrealized.toNumber(),
    realized_pnl: standing.realized.toNumber(),
    total_pnl: standing.totalPnl.toNumber(),
    total_positions: standing.positions,
    timestamp: rfc3339(nowMs),
  };
}
