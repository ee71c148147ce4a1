import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** A point as clients send it. For the documentation only: `readPoints` checks each point, and rejects only the bad ones. */
export class NewMetricPointDto {
  @ApiProperty({ example: 'cpu', pattern: '^[\\w.-]{1,64}$' })
  type: string;

  @ApiProperty({ example: 0.42, description: 'A finite number' })
  value: number;

  @ApiPropertyOptional({
    oneOf: [{ type: 'string' }, { type: 'number' }],
    example: '2025-12-04T10:30:00Z',
    description:
      'RFC 3339 with a zone, or epoch seconds or milliseconds; the time of receipt where it is absent. At most 5 minutes in the future',
  })
  timestamp?: string | number;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string', minLength: 1, maxLength: 200 },
    example: { host: 'desk-1' },
    description:
      'At most 16, with keys like `[a-zA-Z_]\\w{0,63}`. A label `broker` limits who sees the series. Their order does not count, and texts are compared as NFC',
  })
  labels?: Record<string, string>;
}
