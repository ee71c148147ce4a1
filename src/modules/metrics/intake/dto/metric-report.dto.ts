import { ApiProperty } from '@nestjs/swagger';

/** Why a point was rejected. */
export class MetricFaultDto {
  @ApiProperty({ example: 3, description: 'Place in the call, from 0' })
  index: number;

  @ApiProperty({ example: 'value', description: 'Empty where it is the point as a whole' })
  field: string;

  @ApiProperty({ example: 'must be a finite number' })
  message: string;
}

/** The results for the points of a request. Accepted points are stored. */
export class MetricReportDto {
  @ApiProperty({ example: 2 })
  accepted: number;

  @ApiProperty({ example: 0, description: 'Points whose series has one of the same time already: the first one counts' })
  duplicates: number;

  @ApiProperty({ example: 0 })
  rejected: number;

  @ApiProperty({ type: [MetricFaultDto], description: 'Of the rejected ones the first 100' })
  errors: MetricFaultDto[];
}
