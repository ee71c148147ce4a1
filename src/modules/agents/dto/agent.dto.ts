import { ApiProperty } from '@nestjs/swagger';
import { UnratedTradesDto } from '../../../common/money/unrated-trades.dto.js';
import { LivePageOf } from '../../../common/wire/page.dto.js';
import type { ReportedStatus } from '../agent.js';

export const AGENT_FIGURE_REASONS = ['insufficient_data', 'mixed_currencies', 'no_rate'] as const;
export type AgentFigureReason = (typeof AGENT_FIGURE_REASONS)[number];

const Figure = (example: number, description: string) => ApiProperty({ type: Number, nullable: true, example, description });
const Currency = (description: string) => ApiProperty({ type: String, nullable: true, example: 'USD', description });
const Reasons = (example: Record<string, AgentFigureReason>) =>
  ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string', enum: [...AGENT_FIGURE_REASONS] },
    example,
    description: 'Why a value is null: `no_rate` where the day of a trade has none, `mixed_currencies` where a currency is not named',
  });

/** The newest signal of an agent. */
export class LastSignalDto {
  @ApiProperty({ format: 'date-time', example: '2025-12-04T10:30:00.000Z' })
  timestamp: string;

  @ApiProperty({ example: 'BTCUSDT' })
  symbol: string;

  @ApiProperty({ example: 'BUY', description: 'BUY, SELL, HOLD or UNKNOWN' })
  direction: string;

  @ApiProperty({ type: Number, nullable: true, example: 0.82 })
  confidence: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.5, description: 'Units' })
  target_quantity: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.5, deprecated: true, description: 'The same as `target_quantity`' })
  target_size: number | null;
}

/** An agent as topic `agents` publishes it. */
export class AgentEventDto {
  @ApiProperty({ example: 'momentum', description: 'The name that its signals and trades carry' })
  id: string;

  @ApiProperty({ example: 'strategy' })
  agent_type: string;

  @ApiProperty({
    enum: ['active', 'idle', 'stopped'],
    description: 'Active when seen within 5 minutes; stopped when reported so, until another status is reported',
  })
  status: ReportedStatus;

  @ApiProperty({ format: 'date-time', example: '2025-12-04T10:30:00.000Z', description: 'Its newest signal, update or trade' })
  last_seen: string;

  @ApiProperty({ type: LastSignalDto, nullable: true })
  last_signal: LastSignalDto | null;
}

/** An agent's trades in one currency, as the trade names it, else its broker; null = no currency named. */
export class AgentCurrencyDto {
  @Currency('Of `pnl` and `max_drawdown_amount`')
  currency: string | null;

  @ApiProperty({ example: 42 })
  trades: number;

  @Figure(820.25, 'Null where no trade has reported a result')
  pnl: number | null;

  @Figure(-120.5, 'Money, 0 or negative; null where no trade has reported a result')
  max_drawdown_amount: number | null;

  @ApiProperty({ type: Number, nullable: true, example: -120.5, deprecated: true, description: 'The same as `max_drawdown_amount`' })
  max_drawdown: number | null;
}

/** An agent and its figures in the range. */
export class AgentDto extends AgentEventDto {
  @ApiProperty({ example: 120, description: 'Its signals in the range' })
  signals: number;

  @ApiProperty({ example: 42, description: 'Trades in the range whose `strategy` it is' })
  trades: number;

  @ApiProperty({ example: 12, description: 'Trades that realised a profit' })
  wins: number;

  @ApiProperty({ example: 8, description: 'Trades that realised a loss' })
  losses: number;

  @Figure(0.6, '`wins` / (`wins` + `losses`)')
  win_rate: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.6, deprecated: true, description: 'The same as `win_rate`' })
  hit_rate: number | null;

  @Figure(820.25, 'Sum over the trades that report one')
  pnl: number | null;

  @Figure(-120.5, 'Largest fall of the cumulative `pnl` from its peak, in money, 0 or negative; 0 when it never fell')
  max_drawdown_amount: number | null;

  @ApiProperty({ type: Number, nullable: true, example: -120.5, deprecated: true, description: 'The same as `max_drawdown_amount`' })
  max_drawdown: number | null;

  @Currency('Of `pnl` and `max_drawdown_amount`; of trades in several the base currency, each at the rate of its day')
  currency: string | null;

  @ApiProperty({
    type: [UnratedTradesDto],
    description: 'Trades in several currencies whose day has no rate: sums are null then (`no_rate`)',
  })
  unrated: UnratedTradesDto[];

  @ApiProperty({ type: [AgentCurrencyDto] })
  by_currency: AgentCurrencyDto[];

  @ApiProperty({ format: 'date-time', example: '2025-11-04T10:30:00.000Z' })
  first_seen: string;

  @Reasons({ win_rate: 'insufficient_data' })
  reasons: Record<string, AgentFigureReason>;
}

/** An agent's signals and trades of one symbol. */
export class AgentSymbolDto {
  @ApiProperty({ example: 'BTCUSDT' })
  symbol: string;

  @ApiProperty({ example: 60 })
  signals: number;

  @ApiProperty({ example: 21 })
  trades: number;

  @ApiProperty({ example: 6 })
  wins: number;

  @ApiProperty({ example: 4 })
  losses: number;

  @Figure(0.6, 'Wins by decided trades')
  win_rate: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.6, deprecated: true, description: 'The same as `win_rate`' })
  hit_rate: number | null;

  @Figure(410.1, 'Sum over the trades that report one')
  pnl: number | null;

  @Currency('Of `pnl`')
  currency: string | null;

  @Reasons({ pnl: 'mixed_currencies' })
  reasons: Record<string, AgentFigureReason>;
}

/** An agent with its 50 symbols of most trades, then most signals. */
export class AgentDetailDto extends AgentDto {
  @ApiProperty({ type: [AgentSymbolDto] })
  by_symbol: AgentSymbolDto[];
}

/** One page of agents, by id. */
export class AgentPageDto extends LivePageOf(AgentDto, 'agents') {}
