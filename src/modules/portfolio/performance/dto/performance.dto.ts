import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';
import { NO_CONTROL_CHARACTERS } from '../../../../common/text/name.js';
import { UnratedTradesDto } from '../../../../common/money/unrated-trades.dto.js';
import { REASONS, type FigureReason } from '../../analytics/figure.js';
import type { FigureName } from '../../analytics/figures.js';
import { type Timeframe, TIMEFRAMES } from '../../equity/timeframe.js';
import { BrokerName } from '../../books/dto/broker-name.js';
import { ExcludedBrokerDto } from '../../books/dto/dashboard-summary.dto.js';
import { EquityPointDto } from '../../equity/dto/equity-point.dto.js';
import { FiguresOfPerformanceDto } from './performance-figures.dto.js';

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

  @ApiPropertyOptional({
    example: 'index_close',
    description:
      'Type of the metric that equity is compared with: the last value of each period, as `/api/metrics/{type}` has it with ' +
      '`step=1d&aggregation=last`',
  })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  @Matches(NO_CONTROL_CHARACTERS, { message: '$property must be the type of a metric' })
  benchmark?: string;
}

/** How the figures were computed, and from what. */
export class ConventionDto {
  @ApiProperty({ example: 365, description: 'P: 8760 for hours, PERIODS_PER_YEAR for days' })
  periods_per_year: number;

  @ApiProperty({ example: 0, description: 'Yearly rate without risk, RISK_FREE_RATE' })
  rf: number;

  @ApiProperty({ example: 1, description: 'Of standard deviations' })
  ddof: number;

  @ApiProperty({
    example: 30,
    description:
      'Returns of hours or days that are over: of the running one is no figure but `total_return`, `twr`, `xirr`, `max_drawdown` and, by it, `calmar_ratio`',
  })
  n: number;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    example: '2025-11-04T00:00:00.000Z',
    description: 'The hour or day whose close is the equity at the start',
  })
  from: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    example: '2025-12-04T00:00:00.000Z',
    description: 'The hour or day whose close is the equity at the end',
  })
  to: string | null;

  @ApiProperty({ example: 1, description: 'Periods with money from outside, which is counted at their start and is no gain' })
  flows: number;

  @ApiProperty({ example: 'equity in USD, daily closes (UTC)' })
  source: string;
}

export class DrawdownDto {
  @ApiProperty({ example: -0.03714565, description: 'Fraction of the peak' })
  depth: number;

  @ApiProperty({ format: 'date-time', example: '2024-01-05T00:00:00.000Z', description: 'The hour or day whose close it is' })
  peak: string;

  @ApiProperty({ format: 'date-time', example: '2024-01-09T00:00:00.000Z' })
  trough: string;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    example: '2024-01-12T00:00:00.000Z',
    description: 'Null while it is open',
  })
  recovery: string | null;

  @ApiProperty({ example: 4 })
  days_to_trough: number;

  @ApiProperty({ example: 7, description: 'To the recovery, or so far' })
  days: number;
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

/** The performance of brokers together. */
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
  reasons: Partial<Record<FigureName, FigureReason>>;

  @ApiProperty({ description: 'At most 30 returns' })
  low_sample: boolean;

  @ApiProperty({ type: ConventionDto })
  convention: ConventionDto;

  @ApiProperty({ type: [DrawdownDto], description: 'The five deepest, deepest first' })
  drawdowns: DrawdownDto[];

  @ApiProperty({ type: PerformanceTradesDto })
  trades: PerformanceTradesDto;

  @ApiProperty({ type: BenchmarkDto, nullable: true })
  benchmark: BenchmarkDto | null;

  @ApiProperty({ description: 'Whether every broker is in the newest equity, and had a rate on every day' })
  complete: boolean;

  @ApiProperty({ type: [ExcludedBrokerDto] })
  excluded: ExcludedBrokerDto[];

  @ApiProperty({ type: [EquityPointDto], description: 'Equity at the close of each hour or day, oldest first, at most 500 points' })
  history: EquityPointDto[];

  @ApiProperty({ type: [EquityPointDto], deprecated: true, description: 'The same as `history`' })
  chart: EquityPointDto[];

  @ApiProperty({ format: 'date-time', example: '2025-12-04T10:30:00.000Z' })
  timestamp: string;
}
