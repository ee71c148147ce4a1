import { ApiProperty } from '@nestjs/swagger';
import { PageOf } from '../../../common/wire/page.dto.js';

/** A metric and the newest point of any of its series. */
export class MetricTypeDto {
  @ApiProperty({ example: 'cpu' })
  type: string;

  @ApiProperty({ example: 3, description: 'Sets of labels with points of this type' })
  series: number;

  @ApiProperty({ example: 0.42 })
  last_value: number;

  @ApiProperty({ format: 'date-time', example: '2025-12-04T10:30:00.000Z' })
  last_at: string;

  @ApiProperty({ example: 1500 })
  age_ms: number;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { host: 'desk-1' },
    description: 'Of the series with the newest point',
  })
  labels: Record<string, string>;
}

/** One page of metrics, by name. */
export class MetricTypePageDto extends PageOf(MetricTypeDto) {}
