import { ApiProperty } from '@nestjs/swagger';
import type { FigureName } from '../../analytics/figures.js';

const figure = (example: number | null, description: string) => ({ type: Number, nullable: true, example, description }) as const;

/**
 * Ratios as decimals, not rounded. A figure that is not defined is null, and `reasons` says why. r is the return of a period that is over,
 * N their number, P the periods of a year, s the deviation of a sample; docs/figures.md is made of these descriptions.
 */
export class FiguresOfPerformanceDto implements Record<FigureName, number | null> {
  @ApiProperty(figure(0.045, 'Time-weighted, flows taken out: Π(1+r) - 1; the running period counts'))
  total_return: number | null;

  @ApiProperty(figure(0.045, 'The same as `total_return`, under the name of its method'))
  twr: number | null;

  @ApiProperty(figure(2.0320092316, '(1+T)^(P/N) - 1, where T is Π(1+r) - 1 of the N periods that are over'))
  cagr: number | null;

  @ApiProperty(
    figure(
      0.27,
      'Money-weighted yearly rate: the one at which start, flows and end are worth nothing together (days/365), as a fraction; the running period counts',
    ),
  )
  xirr: number | null;

  @ApiProperty(figure(0.244594409, 's(r)·√P'))
  volatility: number | null;

  @ApiProperty(figure(4.4557270662, 'mean(r-rf)/s(r-rf)·√P'))
  sharpe_ratio: number | null;

  @ApiProperty(figure(0.1448959297, '√(Σ min(r-rf,0)²/N)·√P, over all N periods'))
  downside_deviation: number | null;

  @ApiProperty(figure(7.521577251, 'mean(r-rf)·P / `downside_deviation`'))
  sortino_ratio: number | null;

  @ApiProperty(figure(-0.03714565, 'Deepest fall from a peak, the start counted as one; the running period counts'))
  max_drawdown: number | null;

  @ApiProperty(figure(54.7038274721, '`cagr` / |`max_drawdown`|, so the running period counts by the latter'))
  calmar_ratio: number | null;

  @ApiProperty(figure(-0.0193025837, 'Quantile 0.05 of r, interpolated linearly: a return, so negative = loss'))
  var_95: number | null;

  @ApiProperty(figure(-0.0234108589, 'Quantile 0.01 of r, as `var_95`'))
  var_99: number | null;

  @ApiProperty(figure(-0.0244379277, 'Mean of the returns that are not above `var_95`'))
  cvar_95: number | null;

  @ApiProperty(figure(-0.0244379277, 'Mean of the returns that are not above `var_99`'))
  cvar_99: number | null;

  @ApiProperty(figure(0.6, 'Periods that gained, of those that gained or lost'))
  period_win_rate: number | null;

  @ApiProperty(figure(1.9564752421, 'Σ gaining returns / |Σ losing returns|'))
  period_profit_factor: number | null;

  @ApiProperty(figure(0.5714285714, 'Trades that won, of those that won or lost'))
  win_rate: number | null;

  @ApiProperty(figure(1.6346153846, 'Σ gains / |Σ losses| of trades'))
  profit_factor: number | null;

  @ApiProperty(figure(1.2259615385, 'Average win / |average loss| of trades'))
  payoff_ratio: number | null;

  @ApiProperty(figure(20.625, 'Mean P&L of a trade, those without gain or loss counted; money, of `currency`'))
  expectancy: number | null;

  @ApiProperty(figure(null, 'cov(r,b) / var(b), where b are the returns of `benchmark` on the dates that both have'))
  beta: number | null;

  @ApiProperty(figure(null, '(mean r - β·mean b)·P'))
  alpha: number | null;

  @ApiProperty(figure(null, 'Of r and b, from -1 to 1'))
  correlation: number | null;

  @ApiProperty(figure(null, 's(r-b)·√P'))
  tracking_error: number | null;

  @ApiProperty(figure(null, 'mean(r-b)/s(r-b)·√P'))
  information_ratio: number | null;
}
