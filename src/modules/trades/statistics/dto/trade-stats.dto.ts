import { ApiProperty } from '@nestjs/swagger';
import { UnratedTradesDto } from '../../../../common/money/unrated-trades.dto.js';
import type { TradeFigureReason } from '../trade-figures.js';

const Money = (example: number) => ApiProperty({ type: Number, nullable: true, example });
const Name = (example: string) => ApiProperty({ type: String, nullable: true, example });

/** Trades of one currency, as the trade names it, else its broker; null = no currency named. */
export class CurrencyTradesDto {
  @Name('USD')
  currency: string | null;

  @ApiProperty({ example: 42 })
  count: number;

  @Money(1_250_000)
  volume: number | null;

  @Money(125.5)
  fees: number | null;

  @Money(820.25)
  pnl: number | null;
}

/** Trades of one symbol or strategy. Money of several currencies is in the base currency, each trade at the rate of its day. */
export class NamedTradesDto {
  @Name('BTCUSDT')
  name: string | null;

  @ApiProperty({ example: 42 })
  count: number;

  @ApiProperty({ example: 12 })
  wins: number;

  @ApiProperty({ example: 8 })
  losses: number;

  @ApiProperty({ type: Number, nullable: true, example: 0.6 })
  win_rate: number | null;

  @Name('USD')
  currency: string | null;

  @Money(1_250_000)
  volume: number | null;

  @Money(820.25)
  pnl: number | null;

  @ApiProperty({
    enum: ['insufficient_data', 'mixed_currencies', 'no_rate'],
    nullable: true,
    example: null,
    description: 'Why money is null: `mixed_currencies` where a currency is not named',
  })
  reason: TradeFigureReason | null;
}

/** Figures over trades. Each that is null has its reason in `reasons`; the share of each currency is in `by_currency`. */
export class TradeStatsDto {
  @ApiProperty({ format: 'date-time' })
  start_time: string;

  @ApiProperty({ format: 'date-time' })
  end_time: string;

  @ApiProperty({ example: 42, description: 'Trades in the range' })
  count: number;

  @ApiProperty({ example: 22, description: 'Trades whose side is `BUY`' })
  buys: number;

  @ApiProperty({ example: 20, description: 'Trades whose side is `SELL`' })
  sells: number;

  @ApiProperty({ example: 0, description: 'Trades whose side is neither: buys, sells and these are all there are' })
  other: number;

  @ApiProperty({ example: 0, description: 'Trades without a price or quantity, which are not in `volume`' })
  unpriced: number;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'USD',
    description:
      'Of `volume`, `fees`, `pnl` and `expectancy`: that of the trades; where they are in several the base currency, each trade at the rate of its day',
  })
  currency: string | null;

  @ApiProperty({ type: Number, nullable: true, example: 1_250_000, description: 'Sum of quantity times price' })
  volume: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 125.5, description: 'Sum over the trades that report them' })
  fees: number | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 820.25,
    description: 'Sum over the trades that report one, as their broker computed it (the sandbox: before fees)',
  })
  pnl: number | null;

  @ApiProperty({ example: 12, description: 'Trades with a `pnl` above 0' })
  wins: number;

  @ApiProperty({ example: 8, description: 'Trades with a `pnl` below 0' })
  losses: number;

  @ApiProperty({ example: 1, description: 'Trades with a `pnl` of 0' })
  break_even: number;

  @ApiProperty({ type: Number, nullable: true, example: 0.6, description: '`wins` / (`wins` + `losses`)' })
  win_rate: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 1.63, description: 'Σ gains / |Σ losses|' })
  profit_factor: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 1.23, description: 'Average win / |average loss|' })
  payoff_ratio: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 1.23, deprecated: true, description: 'The same as `payoff_ratio`' })
  payoff: number | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 20.625,
    description: 'Mean `pnl` of a trade that reports one, break-even trades counted',
  })
  expectancy: number | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string', enum: ['insufficient_data', 'no_losses', 'mixed_currencies', 'no_rate'] },
    example: { profit_factor: 'no_losses' },
    description: 'Why a figure is null: `no_rate` where the day of a trade has none, `mixed_currencies` where a currency is not named',
  })
  reasons: Record<string, TradeFigureReason>;

  @ApiProperty({
    type: [UnratedTradesDto],
    description: 'Trades whose day has no rate: sums over several currencies are null then (`no_rate`)',
  })
  unrated: UnratedTradesDto[];

  @ApiProperty({ type: [CurrencyTradesDto] })
  by_currency: CurrencyTradesDto[];

  @ApiProperty({ type: [NamedTradesDto], description: 'The 20 with the most trades' })
  by_symbol: NamedTradesDto[];

  @ApiProperty({ type: [NamedTradesDto], description: 'The 20 with the most trades' })
  by_strategy: NamedTradesDto[];

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  first_trade_at: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  last_trade_at: string | null;
}
