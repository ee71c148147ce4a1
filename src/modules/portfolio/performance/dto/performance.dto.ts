import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { REASONS, type Reason } from '../analytics/figure.js';
import type { FigureName } from '../analytics/figures.js';
import { type Timeframe, TIMEFRAMES } from '../performance.timeframe.js';
import { BrokerName } from './broker-name.js';
import { ExcludedBrokerDto } from './dashboard-summary.dto.js';
import { EquityPointDto } from './portfolio.dto.js';

/** `?timeframe=` of a query. */
export function TimeframeName(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ enum: TIMEFRAMES, default: '1m', description: 'Back from now; `all`: from the first sample' }),
    IsIn(TIMEFRAMES),
  );
}

export class PerformanceQueryDto {
  @TimeframeName()
  timeframe: Timeframe = '1m';

  @BrokerName()
  broker?: string;

  @ApiPropertyOptional({ example: 'index_close', description: 'Type of the metric that equity is compared with' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @Matches(/^[^\p{Cc}]+$/u, { message: '$property must be the type of a metric' })
  benchmark?: string;
}

const figure = (example: number | null, description: string) => ({ type: Number, nullable: true, example, description }) as const;

/** Ratios as decimals, not rounded. A figure that is not defined is null, and `reasons` says why. */
export class FiguresOfPerformanceDto implements Record<FigureName, number | null> {
  @ApiProperty(figure(0.045, 'Time-weighted, flows taken out: Π(1+r) - 1'))
  total_return: number | null;

  @ApiProperty(figure(0.045, 'The same, under the name of its method'))
  twr: number | null;

  @ApiProperty(figure(2.0320092316, '(1+T)^(P/N) - 1'))
  cagr: number | null;

  @ApiProperty(figure(0.27, 'Money-weighted yearly rate'))
  xirr: number | null;

  @ApiProperty(figure(0.244594409, 's(r)·√P'))
  volatility: number | null;

  @ApiProperty(figure(4.4557270662, 'mean(r-rf)/s(r-rf)·√P'))
  sharpe_ratio: number | null;

  @ApiProperty(figure(0.1448959297, '√(Σ min(r-rf,0)²/N)·√P'))
  downside_deviation: number | null;

  @ApiProperty(figure(7.521577251, 'mean(r-rf)·P / downside deviation'))
  sortino_ratio: number | null;

  @ApiProperty(figure(-0.03714565, 'Deepest fall from a peak, as a fraction of it'))
  max_drawdown: number | null;

  @ApiProperty(figure(54.7038274721, 'CAGR / |max drawdown|'))
  calmar_ratio: number | null;

  @ApiProperty(figure(-0.0193025837, 'A return; negative = loss'))
  var_95: number | null;

  @ApiProperty(figure(-0.0234108589, 'A return; negative = loss'))
  var_99: number | null;

  @ApiProperty(figure(-0.0244379277, 'Mean of the returns up to the VaR'))
  cvar_95: number | null;

  @ApiProperty(figure(-0.0244379277, 'Mean of the returns up to the VaR'))
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

  @ApiProperty(figure(20.625, 'Mean P&L of a trade, money'))
  expectancy: number | null;

  @ApiProperty(figure(null, 'Against `benchmark`, on dates that both have'))
  beta: number | null;

  @ApiProperty(figure(null, '(mean r - β·mean b)·P'))
  alpha: number | null;

  @ApiProperty(figure(null, 'From -1 to 1'))
  correlation: number | null;

  @ApiProperty(figure(null, 's(r-b)·√P'))
  tracking_error: number | null;

  @ApiProperty(figure(null, 'mean(r-b)/s(r-b)·√P'))
  information_ratio: number | null;
}

/** How the figures were computed, and of what. */
export class ConventionDto {
  @ApiProperty({ example: 365, description: 'P: 8760 for hours, PERIODS_PER_YEAR for days' })
  periods_per_year: number;

  @ApiProperty({ example: 0, description: 'Yearly rate without risk, RISK_FREE_RATE' })
  rf: number;

  @ApiProperty({ example: 1, description: 'Of standard deviations' })
  ddof: number;

  @ApiProperty({ example: 30, description: 'Returns' })
  n: number;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    example: '2025-11-04T23:59:00.000Z',
    description: 'Equity at the start',
  })
  from: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: '2025-12-04T10:30:00.000Z', description: 'Equity at the end' })
  to: string | null;

  @ApiProperty({ example: 1, description: 'Periods with money from outside, which is counted at their start and is no gain' })
  flows: number;

  @ApiProperty({ example: 'equity in USD, daily closes (UTC)' })
  source: string;
}

export class DrawdownDto {
  @ApiProperty({ example: -0.03714565, description: 'Fraction of the peak' })
  depth: number;

  @ApiProperty({ format: 'date-time', example: '2024-01-05T23:59:00.000Z' })
  peak: string;

  @ApiProperty({ format: 'date-time', example: '2024-01-09T23:59:00.000Z' })
  trough: string;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    example: '2024-01-12T23:59:00.000Z',
    description: 'Null while it is open',
  })
  recovery: string | null;

  @ApiProperty({ example: 4 })
  days_to_trough: number;

  @ApiProperty({ example: 7, description: 'To the recovery, or so far' })
  days: number;
}

/** Trades of one currency that no rate is known of. */
export class UnratedTradesDto {
  @ApiProperty({ example: 'EUR' })
  currency: string;

  @ApiProperty({ example: 3 })
  count: number;
}

export class PerformanceTradesDto {
  @ApiProperty({ example: 8, description: 'Trades with a P&L' })
  count: number;

  @ApiProperty({ example: 4 })
  wins: number;

  @ApiProperty({ example: 3 })
  losses: number;

  @ApiProperty({ type: [UnratedTradesDto], description: 'Left out for want of a rate' })
  unrated: UnratedTradesDto[];
}

export class BenchmarkDto {
  @ApiProperty({ example: 'index_close' })
  type: string;

  @ApiProperty({ example: 29, description: 'Returns between dates that both have' })
  n: number;
}

/** How brokers have done together. */
export class PerformanceDto {
  @ApiProperty({ enum: TIMEFRAMES })
  timeframe: Timeframe;

  @ApiProperty({ type: [String], example: ['alpha', 'beta'] })
  brokers: string[];

  @ApiProperty({ example: 'USD' })
  currency: string;

  @ApiProperty({ type: FiguresOfPerformanceDto })
  figures: FiguresOfPerformanceDto;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string', enum: [...REASONS] },
    example: { beta: 'insufficient_data' },
    description: 'Why a figure is null, by its name',
  })
  reasons: Partial<Record<FigureName, Reason>>;

  @ApiProperty({ description: 'Fewer than 30 returns' })
  low_sample: boolean;

  @ApiProperty({ type: ConventionDto })
  convention: ConventionDto;

  @ApiProperty({ type: [DrawdownDto], description: 'The five deepest, deepest first' })
  drawdowns: DrawdownDto[];

  @ApiProperty({ type: PerformanceTradesDto })
  trades: PerformanceTradesDto;

  @ApiProperty({ type: BenchmarkDto, nullable: true })
  benchmark: BenchmarkDto | null;

  @ApiProperty({ description: 'Whether every broker is in the newest equity' })
  complete: boolean;

  @ApiProperty({ type: [ExcludedBrokerDto] })
  excluded: ExcludedBrokerDto[];

  @ApiProperty({ type: [EquityPointDto], description: 'Equity, at most 500 points' })
  chart: EquityPointDto[];

  @ApiProperty({ format: 'date-time', example: '2025-12-04T10:30:00.000Z' })
  timestamp: string;
}
