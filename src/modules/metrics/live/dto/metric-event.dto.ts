import { ApiProperty } from '@nestjs/swagger';

/** The newest point of a series, as topics `metrics` and `metrics:<type>` carry it. */
export class MetricEventDto {
  @ApiProperty({ example: 'cpu' })
  type: string;

  @ApiProperty({ example: 0.42 })
  value: number;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, example: { host: 'desk-1' } })
  labels: Readonly<Record<string, string>>;

  @ApiProperty({ format: 'date-time', example: '2025-12-04T10:30:00.000Z' })
  timestamp: string;
}
