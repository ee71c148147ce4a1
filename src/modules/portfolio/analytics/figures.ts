import { alpha, beta, correlation, informationRatio, type DatedLevel, type Pairs, pairsOf, trackingError } from './benchmark.js';
import { calmar, maxDrawdown } from './drawdown.js';
import { type Figure, unknownFigure } from './figure.js';
import { cagr, totalReturn } from './growth.js';
import { expectancy, type Outcomes, outcomesOf, payoff, profitFactor, winRate } from './outcomes.js';
import { type EquityPoint, returnsOf, wealthOf, type WealthPoint } from './returns.js';
import { type Annual, downsideDeviation, sharpe, sortino, volatility } from './risk.js';
import { conditionalValueAtRisk, valueAtRisk } from './tail.js';
import { type OwnerFlow, xirr } from './xirr.js';

/** The inputs of all figures. */
export interface Track {
  readonly points: readonly EquityPoint[];
  /** The points of completed periods, for figures of returns; all points where it is absent. */
  readonly whole?: readonly EquityPoint[];
  /** `wealthOf(points)`. */
  readonly path: readonly WealthPoint[];
  readonly annual: Annual;
  /** Length of a period: levels are compared on its dates. */
  readonly periodMs: number;
  /** Null where no comparison was requested. */
  readonly benchmark: readonly DatedLevel[] | null;
  readonly trades: Outcomes;
}

/** Every figure of analytics.md under its wire name. */
export function figuresOf(track: Track) {
  const { points, path, annual, trades } = track;
  const { periodsPerYear } = annual;
  const returns = returnsOf(track.whole ?? points);
  const [total, growth, deepest] = [totalReturn(returnsOf(points)), cagr(returns, periodsPerYear), maxDrawdown(path)];
  const periods = outcomesOf(returns);
  return {
    total_return: total,
    twr: total,
    cagr: growth,
    xirr: xirr(ownersFlows(points)),
    volatility: volatility(returns, annual),
    sharpe_ratio: sharpe(returns, annual),
    downside_deviation: downsideDeviation(returns, annual),
    sortino_ratio: sortino(returns, annual),
    max_drawdown: deepest,
    calmar_ratio: calmar(growth, deepest),
    var_95: valueAtRisk(returns, 0.95),
    var_99: valueAtRisk(returns, 0.99),
    cvar_95: conditionalValueAtRisk(returns, 0.95),
    cvar_99: conditionalValueAtRisk(returns, 0.99),
    period_win_rate: winRate(periods),
    period_profit_factor: profitFactor(periods),
    win_rate: winRate(trades),
    profit_factor: profitFactor(trades),
    payoff_ratio: payoff(trades),
    expectancy: expectancy(trades),
    ...compared(track),
  } satisfies Record<string, Figure>;
}

/** The figures against a benchmark: without one all are `no_benchmark`. */
function compared({ annual, benchmark, whole, ...track }: Track) {
  const { periodsPerYear } = annual;
  const pairs = benchmark && pairsWith({ ...track, benchmark, ...(whole && { path: wealthOf(whole) }) });
  const of = (figure: (pairs: Pairs) => Figure): Figure => (pairs ? figure(pairs) : unknownFigure('no_benchmark'));
  return {
    beta: of(beta),
    alpha: of((both) => alpha(both, periodsPerYear)),
    correlation: of(correlation),
    tracking_error: of((both) => trackingError(both, periodsPerYear)),
    information_ratio: of((both) => informationRatio(both, periodsPerYear)),
  };
}

export type Figures = ReturnType<typeof figuresOf>;
export type FigureName = keyof Figures;

/** The returns of the track and its benchmark over the dates that both have. */
export function pairsWith({
  path,
  periodMs,
  benchmark,
}: Pick<Track, 'path' | 'periodMs'> & { readonly benchmark: readonly DatedLevel[] }): Pairs {
  const own = path.map(({ atMs, wealth }) => ({ dateMs: Math.floor(atMs / periodMs) * periodMs, level: wealth }));
  return pairsOf(own, benchmark);
}

/**
 * The cash flows as the owner sees them: the first equity and every flow are paid in (flows at the start of their period), the last equity
 * could be taken out. They begin with the first point that has money.
 */
export function ownersFlows(points: readonly EquityPoint[]): OwnerFlow[] {
  const begun = points.slice(points.findIndex(({ equity }) => equity > 0));
  const [first, last] = [begun[0], begun.at(-1)];
  if (first === undefined || last === undefined || first.equity <= 0) return [];
  const between = begun.slice(1).map(({ flow }, i) => ({ atMs: begun[i]?.atMs ?? first.atMs, amount: -flow }));
  return [{ atMs: first.atMs, amount: -first.equity }, ...between, { atMs: last.atMs, amount: last.equity }];
}
