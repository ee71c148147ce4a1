import type { SandboxDialect } from '../../config/sandbox.config.js';
import type { Desk } from '../desk/desk.js';
import { rfc3339 } from '../desk/desk-event.js';
import type { PositionFigures } from '../ledger/book.figures.js';
import { type Money, percentOf } from '../ledger/money.js';
import { BROKERS } from '../market/instruments.js';
import { epochSeconds, naiveTime, offsetTime, routes, type Routes } from './routes.js';
import { tradeStatistics } from './trade-statistics.js';

/** The portfolio service, all figures from the ledger: sums in the base currency, positions in their broker's. */
export function portfolioRoutes(desk: Desk, dialect: SandboxDialect): Routes {
  const speaks = dialect === 'deployed' ? deployed(desk) : documented(desk);
  return routes(desk, {
    '/api/portfolio/snapshot': speaks.snapshot,
    '/api/portfolio/pnl': speaks.pnl,
    '/api/portfolio/drawdown': speaks.drawdown,
    '/api/portfolio/exposure': speaks.exposure,
  });
}

interface PortfolioAnswers {
  readonly snapshot: () => unknown;
  readonly pnl: () => unknown;
  readonly drawdown: () => unknown;
  readonly exposure: () => unknown;
}

function documented(desk: Desk): PortfolioAnswers {
  return {
    snapshot: () => {
      const figures = desk.ledger.totals();
      const marginUsed = usedMargin(desk);
      return {
        equity: figures.equity.toNumber(),
        cash: figures.cash.toNumber(),
        margin_used: marginUsed,
        margin_available: figures.equity.toNumber() - marginUsed,
        total_pnl: figures.totalPnl.toNumber(),
        positions: desk.positions().map(({ symbol, quantity, broker }) => ({ symbol, quantity: quantity.toNumber(), broker })),
        timestamp: rfc3339(desk.asOfMs()),
      };
    },
    pnl: () => {
      const figures = desk.ledger.totals();
      const { day, week, month } = desk.trackFigures();
      return {
        daily_pnl: day.pnl.toNumber(),
        daily_pnl_pct: day.pnlPct,
        weekly_pnl: week.pnl.toNumber(),
        monthly_pnl: month.pnl.toNumber(),
        realized_pnl: figures.realized.toNumber(),
        unrealized_pnl: figures.unrealized.toNumber(),
        total_pnl: figures.totalPnl.toNumber(),
        timestamp: rfc3339(desk.asOfMs()),
      };
    },
    drawdown: () => {
      const { day, week, maxDrawdownPct } = desk.trackFigures();
      return { daily_dd_pct: day.drawdownPct, weekly_dd_pct: week.drawdownPct, max_dd_pct: maxDrawdownPct };
    },
    exposure: () => {
      const { longExposure, shortExposure } = desk.ledger.totals();
      return {
        total_exposure: longExposure.plus(shortExposure).toNumber(),
        long_exposure: longExposure.toNumber(),
        short_exposure: shortExposure.toNumber(),
        net_exposure: longExposure.minus(shortExposure).toNumber(),
      };
    },
  };
}

function deployed(desk: Desk): PortfolioAnswers {
  return {
    snapshot: () => {
      const figures = desk.ledger.totals();
      const { day } = desk.trackFigures();
      return {
        total_equity: figures.equity.toNumber(),
        cash_balance: figures.cash.toNumber(),
        total_exposure: figures.longExposure.plus(figures.shortExposure).toNumber(),
        num_positions: figures.positions.length,
        positions: desk.positions().map((position) => ({
          symbol: position.symbol,
          side: position.quantity.isNegative() ? 'SHORT' : 'LONG',
          size: position.quantity.abs().toNumber(),
          entry_price: position.entryPrice.toNumber(),
          current_price: position.mark.toNumber(),
          unrealized_pnl: position.unrealized.toNumber(),
          unrealized_pnl_pct: position.unrealizedPct / 100,
          exposure: position.value.abs().toNumber(),
          leverage: 1,
          category: 'EXPANSION',
          broker: position.broker,
          currency: position.currency,
        })),
        unrealized_pnl: figures.unrealized.toNumber(),
        realized_pnl_today: day.realized.toNumber(),
        daily_pnl: day.pnl.toNumber(),
        daily_drawdown_pct: day.drawdownPct,
        timestamp: offsetTime(desk.asOfMs()),
      };
    },
    pnl: () => {
      const figures = desk.ledger.totals();
      const { day, week, month } = desk.trackFigures();
      return {
        realized_pnl_total: figures.realized.toNumber(),
        realized_pnl_today: day.realized.toNumber(),
        realized_pnl_week: week.realized.toNumber(),
        realized_pnl_month: month.realized.toNumber(),
        unrealized_pnl: figures.unrealized.toNumber(),
        total_pnl: figures.totalPnl.toNumber(),
        ...tradeStatistics(desk.floor.trades),
        timestamp: naiveTime(desk.asOfMs()),
      };
    },
    drawdown: () => {
      const { day, week, maxDrawdownPct, peakEquity, peakAtMs, lowestSincePeak } = desk.trackFigures();
      const { equity } = desk.ledger.totals();
      return {
        daily_drawdown_pct: day.drawdownPct,
        weekly_drawdown_pct: week.drawdownPct,
        max_drawdown_pct: maxDrawdownPct,
        peak_equity: peakEquity.toNumber(),
        current_equity: equity.toNumber(),
        days_since_peak: Math.floor((desk.asOfMs() - peakAtMs) / 86_400_000),
        recovery_progress_pct: peakEquity.equals(lowestSincePeak)
          ? 100
          : percentOf(equity.minus(lowestSincePeak), peakEquity.minus(lowestSincePeak)),
        timestamp: epochSeconds(desk.asOfMs()),
      };
    },
    exposure: () => {
      const { longExposure, shortExposure, equity, positions } = desk.ledger.totals();
      const total = longExposure.plus(shortExposure);
      return {
        total_exposure: total.toNumber(),
        long_exposure: longExposure.toNumber(),
        short_exposure: shortExposure.toNumber(),
        net_exposure: longExposure.minus(shortExposure).toNumber(),
        exposure_by_symbol: exposureBySymbol(positions),
        exposure_by_sector: {},
        exposure_pct_of_equity: percentOf(total, equity),
        timestamp: desk.asOfMs(),
      };
    },
  };
}

/** Gross, in the base currency; one symbol's values at several brokers are added up. */
function exposureBySymbol(positions: readonly PositionFigures[]): Record<string, number> {
  const bySymbol = new Map<string, Money>();
  for (const { symbol, value } of positions) bySymbol.set(symbol, value.abs().plus(bySymbol.get(symbol) ?? 0));
  return Object.fromEntries(Array.from(bySymbol, ([symbol, value]) => [symbol, value.toNumber()]));
}

/** The margin that each broker asks for the gross value held with it; in the base currency. */
function usedMargin(desk: Desk): number {
  return BROKERS.reduce((sofar, { name, marginRate, currency }) => {
    const { longExposure, shortExposure } = desk.ledger.brokerFigures(name);
    return sofar + longExposure.plus(shortExposure).times(marginRate).times(desk.ledger.rate(currency)).toNumber();
  }, 0);
}
