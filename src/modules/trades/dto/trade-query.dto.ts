import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Length, Max, MaxLength, Min } from 'class-validator';

const Name = () => Length(1, 100);

/** Which trades. */
export class TradeFilterDto {
  @ApiPropertyOptional({ example: 'BTCUSDT' })
  @IsOptional()
  @Name()
  symbol?: string;

  @ApiPropertyOptional({ example: 'BUY', description: 'BUY or SELL; long and short mean the same, in any case' })
  @IsOptional()
  @Name()
  side?: string;

  @ApiPropertyOptional({ example: 'alpha', default: 'all', description: 'A broker that the desk knows, or `all`' })
  @IsOptional()
  @Name()
  broker?: string;

  @ApiPropertyOptional({ example: 'momentum' })
  @IsOptional()
  @Name()
  strategy?: string;

  @ApiPropertyOptional({ example: 'FILLED', description: 'In any case' })
  @IsOptional()
  @Name()
  status?: string;

  @ApiPropertyOptional({
    example: '2025-12-04T00:00:00Z',
    description: 'RFC 3339 with a zone, or epoch milliseconds; default 7 days before the end',
  })
  @IsOptional()
  @IsString()
  start_time?: string;

  @ApiPropertyOptional({ example: '2025-12-05T00:00:00Z', description: 'Exclusive; default now' })
  @IsOptional()
  @IsString()
  end_time?: string;
}

/** One page of trades. */
export class TradesQueryDto extends TradeFilterDto {
  @ApiPropertyOptional({ minimum: 1, maximum: 1000, default: 100 })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1000)
  limit: number = 100;

  @ApiPropertyOptional({ description: '`next_cursor` of the page before' })
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  cursor?: string;
}

/** All of them, as a file. */
export class TradeExportQueryDto extends TradeFilterDto {
  @ApiPropertyOptional({ enum: ['csv', 'ndjson'], default: 'csv' })
  @IsIn(['csv', 'ndjson'])
  format: 'csv' | 'ndjson' = 'csv';
}
