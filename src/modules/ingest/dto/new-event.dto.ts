import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** A desk event as clients send it. For the documentation only: `readHttpEvent` checks each event, and rejects only the bad ones. */
export class NewEventDto {
  @ApiPropertyOptional({
    oneOf: [{ type: 'string', maxLength: 200 }, { type: 'integer' }],
    example: 'evt-7f3a',
    description:
      'The same id twice is one event. A number is kept with all its digits, as text. Without it the content (type, timestamp, source, payload) is the id',
  })
  id?: string | number;

  @ApiProperty({ example: 'position.updated', pattern: '^[a-zA-Z][\\w.:-]{0,99}$' })
  type: string;

  @ApiPropertyOptional({
    oneOf: [{ type: 'string' }, { type: 'number' }],
    example: '2025-12-04T10:30:00Z',
    description: 'RFC 3339 (without a zone: UTC) or an epoch in seconds or milliseconds; the time of receipt where it is absent',
  })
  timestamp?: string | number;

  @ApiPropertyOptional({ example: 'execution', maxLength: 200 })
  source?: string;

  @ApiPropertyOptional({ maxLength: 200 })
  correlation_id?: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { symbol: 'BTCUSDT', side: 'LONG', size: 0.5, entry_price: 95000, current_price: 96000 },
    description: 'At most 64 KiB and 32 levels',
  })
  payload: Record<string, unknown>;
}
