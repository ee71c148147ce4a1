import { ApiProperty, type ApiPropertyOptions, ApiPropertyOptional } from '@nestjs/swagger';

const NUMBER = { oneOf: [{ type: 'number' }, { type: 'string' }] };
const LEVELS = {
  type: 'array',
  items: { oneOf: [{ type: 'array', items: { type: 'number' } }, { type: 'object' }] },
  description: 'At most 10,000 levels as `[price, quantity]` or `{price, quantity, orders}`; the best 50 are kept',
  example: [[1424.45, 120]],
} satisfies ApiPropertyOptions;

/** A tick as it is sent. For the documentation: the intake checks each by itself, so that a bad one is alone rejected. */
export class NewTickDto {
  @ApiProperty({ example: 'NSE', pattern: '^[A-Z0-9_]{1,20}$' })
  exchange: string;

  @ApiProperty({ example: 'RELIANCE', description: '1 to 64 letters and digits of any script and `_-/:.&+!$^=#`, matched exactly' })
  symbol: string;

  @ApiPropertyOptional({ ...NUMBER, example: 1424.5, description: 'The last price' })
  ltp?: number | string;

  @ApiPropertyOptional({ ...NUMBER, example: 5 })
  last_quantity?: number | string;

  @ApiPropertyOptional({ ...NUMBER, example: 1419 })
  open?: number | string;

  @ApiPropertyOptional({ ...NUMBER, example: 1430.25 })
  high?: number | string;

  @ApiPropertyOptional({ ...NUMBER, example: 1410 })
  low?: number | string;

  @ApiPropertyOptional({ ...NUMBER, example: 1418.75, description: 'The close of the day before' })
  close?: number | string;

  @ApiPropertyOptional({ ...NUMBER, example: 7_082_847, description: 'Of the day' })
  volume?: number | string;

  @ApiPropertyOptional(LEVELS)
  bids?: unknown[];

  @ApiPropertyOptional({ ...LEVELS, example: [[1424.55, 90]] })
  asks?: unknown[];

  @ApiPropertyOptional({ ...NUMBER, example: '2025-12-04T10:30:00Z', description: 'RFC 3339, or seconds to nanoseconds since 1970' })
  timestamp?: number | string;

  @ApiPropertyOptional({ example: 'http', description: 'Who says it; `http` where it is absent' })
  feed?: string;

  @ApiPropertyOptional({ example: 41, description: 'The same number of the same feed counts once' })
  seq?: number;
}
