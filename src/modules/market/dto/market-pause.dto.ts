import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength, MinLength } from 'class-validator';

/** Why market data must not be traded on. */
export class NewMarketPauseDto {
  @ApiProperty({ minLength: 3, maxLength: 500, example: 'example: prices of the exchange are being corrected' })
  @IsString()
  @MinLength(3)
  @MaxLength(500)
  reason: string;
}

/** The pause of market data: while it lasts, data must not be traded on. */
export class MarketPauseDto {
  @ApiProperty({ example: true })
  paused: boolean;

  @ApiProperty({ type: String, nullable: true, example: 'operator' })
  by: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'prices of the exchange are being corrected' })
  reason: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: '2025-12-04T10:30:00.000Z' })
  since: string | null;
}
