import { ApiProperty } from '@nestjs/swagger';

/** Why a trade of a call was rejected. */
export class TradeErrorDto {
  @ApiProperty({ example: 2, description: 'Place in the call, from 0' })
  index: number;

  @ApiProperty({ example: 'price', description: 'Empty when it is the whole of it' })
  field: string;

  @ApiProperty({ example: 'is required' })
  message: string;
}

/** How many trades of a request were accepted, and why the others were not. Accepted trades are stored. */
export class TradeReportDto {
  @ApiProperty({ example: 1, description: 'New, or known and reported with something new' })
  accepted: number;

  @ApiProperty({ example: 0, description: 'Known by broker, symbol and fill id, and nothing new was said' })
  duplicates: number;

  @ApiProperty({ example: 0 })
  rejected: number;

  @ApiProperty({ type: [TradeErrorDto] })
  errors: TradeErrorDto[];
}
