import { round } from '../../common/money.js';
import type { Totals } from '../portfolio/totals.js';
import type { RiskDto, SectionDto, SnapshotDto } from './dashboard.dto.js';
import { instant } from './snapshot.wire.js';

/** The sums over the brokers of the scope. */
export type BooksInScope = Pick<
  Totals,
  'totalValue' | 'cash' | 'totalPnl' | 'realizedPnl' | 'unrealizedPnl' | 'totalPositions' | 'asOfMs' | 'excluded'
>;

export interface Scope {
  readonly brokers: readonly string[];
  readonly books: BooksInScope;
  /** The broker of each row of `positions`, null where the service does not say. */
  readonly brokerOfPosition: readonly (string | null)[];
  readonly nowMs: number;
}

const RISK_OF_ALL = 'figures of the whole desk are not shown to a login that is limited to some brokers';

/**
 * The snapshot as a principal limited to some brokers sees it: their books, their positions, of the risk what is not a figure of the
 * whole desk. A row that names no broker is not theirs. What the desk knows and may not be shown is null with the reason, never 0.
 */
export function limitTo(scope: Scope, snapshot: SnapshotDto): SnapshotDto {
  const { sections } = snapshot;
  return Object.assign({}, snapshot, {
    portfolio: scope.books.asOfMs === null ? null : portfolioOf(scope.books),
    positions: snapshot.positions?.filter((_, row) => scope.brokers.includes(scope.brokerOfPosition[row] ?? '')) ?? null,
    risk: snapshot.risk && withoutFigures(snapshot.risk),
    sections: Object.assign({}, sections, {
      portfolio: portfolioSection(scope, sections.portfolio),
      risk: Object.assign({}, sections.risk, { reason: [sections.risk.reason, RISK_OF_ALL].filter(Boolean).join('; ') }),
    }),
  });
}

function portfolioOf(books: BooksInScope): SnapshotDto['portfolio'] {
  return {
    equity: round(books.totalValue, 2),
    cash: round(books.cash, 2),
    ...{ margin_used: null, margin_available: null },
    total_pnl: round(books.totalPnl, 2),
    ...{ daily_pnl: null, daily_pnl_pct: null, weekly_pnl: null, monthly_pnl: null },
    realized_pnl: round(books.realizedPnl, 2),
    unrealized_pnl: round(books.unrealizedPnl, 2),
    position_count: books.totalPositions,
  };
}

function portfolioSection({ brokers, books: { asOfMs, excluded }, nowMs }: Scope, { source }: SectionDto): SectionDto {
  const left = excluded.map(({ broker, reason }) => `${broker}: ${reason}`);
  if (asOfMs === null) {
    const reason = left.length > 0 ? left.join('; ') : 'no broker of yours has been heard of';
    return { status: 'unavailable', as_of: null, age_ms: null, source, reason };
  }
  const reason = [`only ${brokers.join(', ')}`, ...left].join('; ');
  const knownMs = Math.min(asOfMs, nowMs);
  return { status: left.length > 0 ? 'stale' : 'live', as_of: instant(knownMs), age_ms: nowMs - knownMs, source, reason };
}

function withoutFigures({ ess_state, ess_tripped_at, max_allowed_dd_pct, max_risk_per_trade_pct }: RiskDto): RiskDto {
  return {
    ...{ ess_state, ess_reason: null, ess_tripped_at, max_allowed_dd_pct, max_risk_per_trade_pct },
    ...{ daily_pnl_pct: null, daily_drawdown_pct: null, weekly_drawdown_pct: null, max_drawdown_pct: null },
    ...{ exposure_total: null, exposure_long: null, exposure_short: null, exposure_net: null },
    ...{ open_risk_pct: null, risk_limit_used_pct: null },
  };
}
