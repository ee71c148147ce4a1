import { readHolding } from '../../../common/money/position.js';
import { fields, type Fields } from '../../../platform/upstream/fields.js';

/** Money in the desk's currency, percentages in percent. A figure that the service does not send is null, never 0. */
export interface PortfolioFigures {
  readonly equity: number | null;
  readonly cash: number | null;
  readonly marginUsed: number | null;
  readonly marginAvailable: number | null;
  readonly positionCount: number | null;
  readonly pnl: PnlFigures;
}

export interface PnlFigures {
  readonly total: number | null;
  readonly daily: number | null;
  readonly dailyPct: number | null;
  readonly weekly: number | null;
  readonly monthly: number | null;
  readonly realized: number | null;
  readonly unrealized: number | null;
}

/** Falls from a peak, positive, in percent. */
export interface DrawdownFigures {
  readonly dailyPct: number | null;
  readonly weeklyPct: number | null;
  readonly maxPct: number | null;
}

export interface ExposureFigures {
  readonly total: number | null;
  readonly long: number | null;
  readonly short: number | null;
  readonly net: number | null;
  readonly pctOfEquity: number | null;
}

const PNL_NAMES = [
  ...['total_pnl', 'daily_pnl', 'daily_pnl_pct', 'weekly_pnl', 'realized_pnl_week', 'monthly_pnl', 'realized_pnl_month'],
  ...['realized_pnl', 'realized_pnl_total', 'unrealized_pnl'],
];
const SNAPSHOT_NAMES = [
  ...['equity', 'total_equity', 'cash', 'cash_balance', 'margin_used', 'margin_available'],
  ...['position_count', 'num_positions', 'positions'],
];
const DRAWDOWN_NAMES = ['daily', 'weekly', 'max'].flatMap((span) => [`${span}_dd_pct`, `${span}_drawdown_pct`]);
const EXPOSURE_NAMES = ['total_exposure', 'long_exposure', 'short_exposure', 'net_exposure', 'exposure_pct_of_equity'];

/** `/api/portfolio/snapshot`. Null when the answer has no field of a snapshot. */
export function readPortfolio(raw: unknown): PortfolioFigures | null {
  const f = fields(raw);
  if (!f.has(...SNAPSHOT_NAMES, ...PNL_NAMES)) return null;
  return {
    equity: f.number('equity', 'total_equity'),
    cash: f.number('cash', 'cash_balance'),
    marginUsed: f.number('margin_used'),
    marginAvailable: f.number('margin_available'),
    positionCount: f.number('position_count', 'num_positions') ?? openRows(f.list('positions')),
    pnl: pnlOf(f),
  };
}

/** `/api/portfolio/pnl`. */
export function readPnl(raw: unknown): PnlFigures | null {
  const f = fields(raw);
  return f.has(...PNL_NAMES) ? pnlOf(f) : null;
}

/** `/api/portfolio/drawdown`: some services send falls as negative figures, here they are positive. */
export function readDrawdown(raw: unknown): DrawdownFigures | null {
  const f = fields(raw);
  if (!f.has(...DRAWDOWN_NAMES)) return null;
  return {
    dailyPct: positive(f.number('daily_dd_pct', 'daily_drawdown_pct')),
    weeklyPct: positive(f.number('weekly_dd_pct', 'weekly_drawdown_pct')),
    maxPct: positive(f.number('max_dd_pct', 'max_drawdown_pct')),
  };
}

/** `/api/portfolio/exposure`. */
export function readExposure(raw: unknown): ExposureFigures | null {
  const f = fields(raw);
  if (!f.has(...EXPOSURE_NAMES)) return null;
  return {
    total: f.number('total_exposure'),
    long: f.number('long_exposure'),
    short: f.number('short_exposure'),
    net: f.number('net_exposure'),
    pctOfEquity: f.number('exposure_pct_of_equity'),
  };
}

/** The P&L answer, and for each figure that it lacks the snapshot's own. */
export function mergePnl(pnl: PnlFigures | null, own: PnlFigures): PnlFigures {
  return {
    total: pnl?.total ?? own.total,
    daily: pnl?.daily ?? own.daily,
    dailyPct: pnl?.dailyPct ?? own.dailyPct,
    weekly: pnl?.weekly ?? own.weekly,
    monthly: pnl?.monthly ?? own.monthly,
    realized: pnl?.realized ?? own.realized,
    unrealized: pnl?.unrealized ?? own.unrealized,
  };
}

function pnlOf(f: Fields): PnlFigures {
  return {
    total: f.number('total_pnl'),
    daily: f.number('daily_pnl'),
    dailyPct: f.number('daily_pnl_pct'),
    weekly: f.number('weekly_pnl', 'realized_pnl_week'),
    monthly: f.number('monthly_pnl', 'realized_pnl_month'),
    realized: f.number('realized_pnl', 'realized_pnl_total'),
    unrealized: f.number('unrealized_pnl'),
  };
}

/** A leg of a symbol is a row of its own, and one of size 0 is closed. */
function openRows(rows: readonly unknown[] | null): number | null {
  return rows?.filter((row) => readHolding(fields(row)).size !== 0).length ?? null;
}

function positive(pct: number | null): number | null {
  return pct === null ? null : Math.abs(pct);
}
