import { ApiProperty } from '@nestjs/swagger';

export class LiveDto {
  @ApiProperty({ example: 'ok' })
  status: 'ok';

  /** Seconds since the process started. */
  @ApiProperty({ example: 3600 })
  uptime_seconds: number;
}

const PARTS_EXAMPLE = {
  process: { status: 'up' },
  database: { status: 'up', responseTime: 1, writes: 'taken' },
  event_log: { status: 'up', responseTime: 0 },
};
const parts = {
  type: 'object',
  additionalProperties: { type: 'object', properties: { status: { type: 'string' } }, additionalProperties: true },
} as const;

export class ReadyDto {
  @ApiProperty({
    enum: ['ok', 'degraded', 'error', 'shutting_down'],
    example: 'ok',
    description: 'degraded (200): reads go on, and what would be stored in a part with `writes: refused` is answered with 503',
  })
  status: string;

  /** The parts that are up. */
  @ApiProperty({ ...parts, example: PARTS_EXAMPLE })
  info: Record<string, unknown>;

  /** The parts that are down. */
  @ApiProperty({ ...parts, example: {} })
  error: Record<string, unknown>;

  /** All parts. */
  @ApiProperty({ ...parts, example: PARTS_EXAMPLE })
  details: Record<string, unknown>;
}
