import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { PageOf } from '../../../common/wire/page.dto.js';
import { Cursor, Limit } from '../../../common/wire/query-fields.js';

/** Which instruments are listed. */
export class InstrumentsQueryDto {
  @ApiPropertyOptional({ example: 'NSE' })
  @IsOptional()
  @IsString()
  @MaxLength(20)
  exchange?: string;

  @ApiPropertyOptional({ example: 'TC', description: 'Part of the symbol, in any case' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  q?: string;

  @ApiPropertyOptional({ example: 'http' })
  @IsOptional()
  @IsString()
  @MaxLength(32)
  feed?: string;

  @Limit()
  limit: number = 100;

  @Cursor()
  cursor?: string;
}

/** An instrument with ticks or followers. */
export class InstrumentDto {
  @ApiProperty({ example: 'NSE' })
  exchange: string;

  @ApiProperty({ example: 'TCS' })
  symbol: string;

  @ApiProperty({ type: String, nullable: true, example: 'http', description: 'Who brings it; null where no feed serves the exchange' })
  feed: string | null;

  @ApiProperty({ example: 'TCS', description: 'How the feed spells it' })
  venue_symbol: string;

  @ApiProperty({ type: Number, nullable: true, example: 0.05, description: 'Smallest step of the price; null where the feed does not say' })
  tick_size: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 1, description: 'Smallest step of a quantity; null where the feed does not say' })
  lot_size: number | null;

  @ApiProperty({ enum: ['ltp', 'quote', 'depth'], isArray: true, description: 'What there is a value of' })
  modes: string[];

  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: '2025-12-04T10:30:00.000Z' })
  last_tick_at: string | null;

  @ApiProperty({ enum: ['live', 'waiting', 'stale'] })
  state: string;
}

/** One page of instruments, by exchange and symbol. */
export class InstrumentPageDto extends PageOf(InstrumentDto) {}
