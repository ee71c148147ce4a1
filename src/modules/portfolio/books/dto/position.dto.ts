import { ApiProperty } from '@nestjs/swagger';
import { LivePageOf } from '../../../../common/wire/page.dto.js';
import { Cursor, Limit } from '../../../../common/wire/query-fields.js';
import { POSITION_LEGS, type PositionLeg, type PositionSide } from '../../../../common/desk-words.js';
import { BrokerName } from './broker-name.js';

export class PositionsQueryDto {
  @BrokerName()
  broker?: string;

  @Limit()
  limit: number = 100;

  @Cursor()
  cursor?: string;
}

/** A broker's holding of a leg of a symbol: these three identify the position, and the newest report of it counts. */
export class PortfolioPositionDto {
  @ApiProperty({ example: 'alpha' })
  broker: string;

  @ApiProperty({ example: 'BTCUSDT' })
  symbol: string;

  @ApiProperty({ enum: ['LONG', 'SHORT', 'UNKNOWN'] })
  side: PositionSide;

  @ApiProperty({
    enum: POSITION_LEGS,
    example: 'LONG',
    description: '`LONG` and `SHORT` of a symbol stand beside each other (hedge mode); `NET`: the broker nets them, its sign is the side',
  })
  leg: PositionLeg;

  @ApiProperty({ type: Number, nullable: true, example: 0.5, description: 'Units, not rounded' })
  quantity: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.5, deprecated: true, description: 'The same as `quantity`' })
  size: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 95000 })
  entry_price: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 96000 })
  current_price: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 48000, description: 'Quantity times current price' })
  value: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 500 })
  unrealized_pnl: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 1.05, description: 'Percent of the entry price' })
  unrealized_pnl_pct: number | null;

  @ApiProperty({ type: String, nullable: true, example: 'USD', description: "The broker's currency; null before its first summary" })
  currency: string | null;

  @ApiProperty({ format: 'date-time', example: '2025-12-04T10:30:00.000Z' })
  as_of: string;
}

/** One page of positions, by broker, symbol and leg. */
export class PositionPageDto extends LivePageOf(PortfolioPositionDto, 'dashboard') {}
