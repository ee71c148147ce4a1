import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';

/** Which instruments are asked for. */
export class SymbolsQueryDto {
  @ApiProperty({ example: 'BINANCE:BTCUSDT,US:AAPL' })
  @IsString({ message: 'symbols must name instruments such as BINANCE:BTCUSDT,US:AAPL' })
  symbols: string;
}

/** How much of an order book is asked for. */
export class LevelsQueryDto {
  @ApiPropertyOptional({ minimum: 1, maximum: 50, default: 50, description: 'Levels of each side' })
  @Type(() => Number)
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(50)
  levels?: number;
}
