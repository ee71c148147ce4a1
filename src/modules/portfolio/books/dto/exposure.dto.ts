import { ApiProperty } from '@nestjs/swagger';

/** The value of the open positions, in the currency of the totals. Null as a whole where a part of it is not known. */
export class ExposureDto {
  @ApiProperty({ type: Number, nullable: true, example: 100, description: 'Of the legs that are long' })
  long: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 40, description: 'Of the legs that are short, positive' })
  short: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 140, description: 'Long and short together' })
  gross: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 60, description: 'Long less short' })
  net: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.14, description: 'Gross over `equity`' })
  leverage: number | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Why it is not known' })
  reason: string | null;
}
