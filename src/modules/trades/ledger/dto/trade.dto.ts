import { ApiProperty } from '@nestjs/swagger';
import { LivePageOf } from '../../../../common/wire/page.dto.js';

const nullableNumber = (example: number | null, description?: string) =>
  ApiProperty({ type: Number, nullable: true, example, ...(description === undefined ? {} : { description }) });
const nullableText = (example: string) => ApiProperty({ type: String, nullable: true, example });

/** A fill. A figure that was not reported is null. */
export class TradeDto {
  @ApiProperty({ example: 'trd-7f3a' })
  id: string;

  @ApiProperty({ example: 'BTCUSDT' })
  symbol: string;

  @ApiProperty({ example: 'BUY', description: 'BUY or SELL; any other word of the desk in upper case' })
  side: string;

  @nullableNumber(0.5)
  quantity: number | null;

  @nullableNumber(95_000)
  price: number | null;

  @ApiProperty({ format: 'date-time', example: '2025-12-04T10:30:00.000Z' })
  timestamp: string;

  @ApiProperty({ example: 'FILLED', description: 'In upper case; FILLED where no other was reported, and for EXECUTED' })
  status: string;

  @nullableText('MARKET')
  order_type: string | null;

  @nullableNumber(4.75)
  fees: number | null;

  @nullableText('alpha')
  broker: string | null;

  @nullableText('momentum')
  strategy: string | null;

  @nullableNumber(150.25, 'Realised by this trade; null when it closed nothing')
  pnl: number | null;

  @nullableText('USD')
  currency: string | null;
}

/** One page of trades, newest first. */
export class TradePageDto extends LivePageOf(TradeDto, 'trades') {}
