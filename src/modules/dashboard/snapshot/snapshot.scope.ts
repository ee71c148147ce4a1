import { instant } from '../../../common/time/time.js';
import type { RoundMoney } from '../../../common/money/money.js';
import type { Totals } from '../../portfolio/books/totals.js';
import type { SectionDto, SnapshotDto } from './dashboard.dto.js';
import type { RiskDto, StrategyDto } from './snapshot-parts.dto.js';

/** The sums over the brokers of the scope. */
export type BooksInScope = Pick<
  Totals,
  'currency' | 'totalValue' | 'cash' | 'totalPnl' | 'realizedPnl' | 'unrealizedPnl' | 'totalPositions' | 'asOfMs' | 'excluded'
>;

export interface Scope {
  readonly brokers: readonly string[];
  readonly books: BooksInScope;
  /** Whether a strategy of this name exists for a principal of these brokers. */
  readonly seesStrategy: (name: string | null) => boolean;
  readonly nowMs: number;
  readonly roundMoney: RoundMoney;
}

const RISK_OF_ALL = 'figures of the whole desk are hidden from a login that is limited to some brokers';

/**
 * The snapshot for a principal limited to some brokers: their books and positions, the risk figures that are not of the whole desk, and
 * the strategies but those that trade only elsewhere. Rows without a broker are left out. A hidden figure is null with a reason, never 0.
 */
export function limitTo(scope: Scope, snapshot: SnapshotDto): SnapshotDto {
  const { sections } = snapshot;
  return Object.assign({}, snapshot, {
    portfolio: scope.books.asOfMs === null ? null : portfolioOf(scope),
    positions: snapshot.positions?.filter(({ broker }) => scope.brokers.includes(broker ?? '')) ?? null,
    signals: snapshot.signals?.filter(({ strategy }) => scope.seesStrategy(strategy)) ?? null,
    strategy: snapshot.strategy && strategyOf(scope, snapshot.strategy),
    risk: snapshot.risk && withoutFigures(snapshot.risk),
    sections: Object.assign({}, sections, {
      portfolio: portfolioSection(scope, sections.portfolio),
      risk: Object.assign({}, sections.risk, { reason: [sections.risk.reason, RISK_OF_ALL].filter(Boolean).join('; ') }),
    }),
  });
}

function strategyOf({ seesStrategy }: Scope, { active_strategy: active, regime, ensemble_scores: scores }: StrategyDto): StrategyDto {
  return {
    active_strategy: seesStrategy(active) ? active : null,
    regime,
    ensemble_scores: scores && Object.fromEntries(Object.entries(scores).filter(([name]) => seesStrategy(name))),
  };
}

function portfolioOf({ books, roundMoney }: Scope): SnapshotDto['portfolio'] {
  const money = (amount: number | null) => roundMoney(amount, books.currency);
  return {
    equity: money(books.totalValue),
    cash: money(books.cash),
    ...{ margin_used: null, margin_available: null },
    total_pnl: money(books.totalPnl),
    ...{ daily_pnl: null, daily_pnl_pct: null, weekly_pnl: null, monthly_pnl: null },
    realized_pnl: money(books.realizedPnl),
    unrealized_pnl: money(books.unrealizedPnl),
    position_count: books.totalPositions,
  };
}

function portfolioSection({ brokers, books: { asOfMs, excluded }, nowMs }: Scope, { source }: SectionDto): SectionDto {
  const left = excluded.map(({ broker, reason }) => `${broker}: ${reason}`);
  if (asOfMs === null) {
    const reason = left.length > 0 ? left.join('; ') : 'no broker of yours has reported yet';
    return { status: 'unavailable', as_of: null, age_ms: null, idle_ms: null, source, reason, next_try_at: null };
  }
  const reason = [`only ${brokers.join(', ')}`, ...left].join('; ');
  const knownMs = Math.min(asOfMs, nowMs);
  const status = left.length > 0 ? 'stale' : 'live';
  // Books come from events, so no question is behind them.
  return { status, as_of: instant(knownMs), age_ms: nowMs - knownMs, idle_ms: 0, source, reason, next_try_at: null };
}

function withoutFigures({ ess_state, ess_tripped_at, max_allowed_dd_pct, max_risk_per_trade_pct }: RiskDto): RiskDto {
  return {
    ...{ ess_state, ess_reason: null, ess_tripped_at, max_allowed_dd_pct, max_risk_per_trade_pct },
    ...{ daily_pnl_pct: null, daily_drawdown_pct: null, weekly_drawdown_pct: null, max_drawdown_pct: null },
    ...{ exposure_total: null, exposure_long: null, exposure_short: null, exposure_net: null },
    ...{ open_risk_pct: null, risk_limit_used_pct: null },
  };
}
