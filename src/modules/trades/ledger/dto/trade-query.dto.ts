import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Length } from 'class-validator';
import { Cursor, EndTime, Limit, StartTime } from '../../../../common/wire/query-fields.js';

const Name = () => Length(1, 100);

/** Which trades to select. */
export class TradeFilterDto {
  @ApiPropertyOptional({ example: 'BTCUSDT' })
  @IsOptional()
  @Name()
  symbol?: string;

  @ApiPropertyOptional({
    example: 'BUY',
    description: 'BUY, SELL or OTHER, or another word for one of them (long, short, BOT, SLD ...), in any case',
  })
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

  @ApiPropertyOptional({ example: 'FILLED', description: 'In any case; EXECUTED is FILLED. A word that no trade has is 422' })
  @IsOptional()
  @Name()
  status?: string;

  @StartTime('default: 7 days before the end')
  start_time?: string;

  @EndTime('default: now')
  end_time?: string;
}

/** One page of trades. */
export class TradesQueryDto extends TradeFilterDto {
  @Limit()
  limit: number = 100;

  @Cursor()
  cursor?: string;
}

/** Which trades to export, as a file. */
export class TradeExportQueryDto extends TradeFilterDto {
  @ApiPropertyOptional({ enum: ['csv', 'ndjson'], default: 'csv' })
  @IsIn(['csv', 'ndjson'])
  format: 'csv' | 'ndjson' = 'csv';
}
