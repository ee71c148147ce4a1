import { ApiProperty } from '@nestjs/swagger';

/** A point of a metric, or a bucket of several. */
export class MetricPointDto {
  @ApiProperty({ format: 'date-time', example: '2025-12-04T10:30:00.000Z', description: 'Of a bucket: its beginning' })
  timestamp: string;

  @ApiProperty({ type: Number, nullable: true, example: 0.42, description: 'Null only in an empty bucket, with `fill=null`' })
  value: number | null;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, example: { host: 'desk-1' } })
  labels: Record<string, string>;
}

/** The points of a history with `format=items`. */
export class MetricPointsDto {
  @ApiProperty({ type: [MetricPointDto] })
  items: MetricPointDto[];
}
