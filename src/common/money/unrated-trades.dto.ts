import { ApiProperty } from '@nestjs/swagger';

/** Trades of one currency that no rate is known of. */
export class UnratedTradesDto {
  @ApiProperty({ example: 'EUR' })
  currency: string;

  @ApiProperty({ example: 3 })
  count: number;
}
