import { ApiProperty } from '@nestjs/swagger';
import { PageOf } from '../../../common/wire/page.dto.js';
import { TradeDto } from '../../trades/ledger/dto/trade.dto.js';

const nullableNumber = (example: number | null, description?: string) =>
  ApiProperty({ type: Number, nullable: true, example, ...(description === undefined ? {} : { description }) });
const nullableText = (example: string | null, description?: string) =>
  ApiProperty({ type: String, nullable: true, example, ...(description === undefined ? {} : { description }) });

/** An order, as the desk's `order.*` events report it. What no event has reported is null. */
export class OrderDto {
  @ApiProperty({ example: 'ord-19', description: 'Unique for a broker; the id of its first event where it has none of its own' })
  id: string;

  @nullableText('momentum-7', 'The id that its sender gave it')
  client_order_id: string | null;

  @nullableText('BTCUSDT')
  symbol: string | null;

  @ApiProperty({ example: 'BUY', description: 'BUY or SELL; any other word of the desk in upper case' })
  side: string;

  @nullableText('LIMIT')
  order_type: string | null;

  @nullableNumber(0.5)
  quantity: number | null;

  @nullableNumber(0.25, 'As its source says; what the fills of this list add up to may be newer')
  filled_quantity: number | null;

  @nullableNumber(95_000, 'Its limit')
  price: number | null;

  @nullableNumber(null)
  stop_price: number | null;

  @nullableNumber(94_990.5, 'Of its fills, as its source says')
  average_price: number | null;

  @ApiProperty({
    example: 'PARTIALLY_FILLED',
    description:
      'PENDING, PLACED, PARTIALLY_FILLED, FILLED, CANCELLED, REJECTED, EXPIRED, FAILED, UNKNOWN; any other word of the desk in upper case',
  })
  status: string;

  @nullableText('alpha')
  broker: string | null;

  @nullableText('momentum')
  strategy: string | null;

  @nullableText('USD')
  currency: string | null;

  @nullableText(null, 'Why it was rejected, cancelled or failed')
  reason: string | null;

  @ApiProperty({ format: 'date-time', example: '2025-12-04T10:30:00.000Z', description: 'When it was placed, or first reported' })
  timestamp: string;

  @ApiProperty({ format: 'date-time', example: '2025-12-04T10:30:05.000Z', description: 'The time of its newest event at the source' })
  updated_at: string;
}

/** One page of orders, the newest placed first. */
export class OrderPageDto extends PageOf(OrderDto) {}

export class OrderDetailDto extends OrderDto {
  @ApiProperty({ type: [TradeDto], description: 'The trades that name this order, newest first, at most 1,000' })
  fills: TradeDto[];
}
