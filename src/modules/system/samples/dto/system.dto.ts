import { ApiProperty } from '@nestjs/swagger';
import type { ServiceStatus } from '../../../../common/desk-words.js';

const STATUSES = ['OK', 'DEGRADED', 'DOWN', 'UNKNOWN'] as const;
const number = (example: number, description?: string) =>
  ApiProperty({ type: Number, nullable: true, example, ...(description && { description }) });
const figures = () =>
  ApiProperty({
    type: 'object',
    additionalProperties: { type: 'number', nullable: true },
    example: { cpu_percent: 3.25, memory_rss_bytes: 157286400, event_loop_lag_p99_ms: 1.42, sockets: 42 },
  });

/** How late the event loop was between two samples; null before there is a measurement. */
export class EventLoopLagDto {
  @number(0.12)
  p50: number | null;

  @number(1.42)
  p99: number | null;

  @number(18.3)
  max: number | null;
}

export class ProcessDto {
  @number(3.25, 'Percent of one core between the last two samples: above 100 on several')
  cpu_percent: number | null;

  @ApiProperty({ example: 157286400 })
  memory_rss_bytes: number;

  @ApiProperty({ example: 62914560 })
  heap_used_bytes: number;

  @ApiProperty({ type: EventLoopLagDto })
  event_loop_lag_ms: EventLoopLagDto;

  @ApiProperty({ example: 42, description: 'Authenticated live connections' })
  sockets: number;

  @ApiProperty({ example: 57 })
  subscriptions: number;

  @ApiProperty({ example: 86400 })
  uptime_seconds: number;

  @ApiProperty({ example: '0.1.0' })
  version: string;
}

export class HostDto {
  @number(21.5, 'Percent of all cores together')
  cpu_percent: number | null;

  @number(0.42)
  load_1m: number | null;

  @number(48.7)
  memory_used_percent: number | null;

  @ApiProperty({ example: 17179869184 })
  memory_total_bytes: number;

  @number(61.2, 'Of the file system of DATA_DIR')
  disk_used_percent: number | null;

  @number(53687091200)
  disk_free_bytes: number | null;
}

/** A component at its newest sample. */
export class ComponentStateDto {
  @ApiProperty({ example: 'execution', description: '`process`, `host` (with a suffix where there are replicas) or a service of the desk' })
  name: string;

  @ApiProperty({ enum: STATUSES })
  status: ServiceStatus;

  @number(12.5)
  latency_ms: number | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2025-12-04T10:30:00.000Z' })
  last_check: string | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Why it is not OK, where that is known' })
  reason: string | null;
}

/** The `data` of each event of topic `system`: one sample. */
export class ComponentEventDto extends ComponentStateDto {
  @figures()
  figures: Record<string, number | null>;
}

export class HistoryPointDto {
  @ApiProperty({ format: 'date-time', example: '2025-12-04T10:30:00.000Z' })
  timestamp: string;

  @ApiProperty({ enum: STATUSES })
  status: ServiceStatus;

  @figures()
  figures: Record<string, number | null>;
}

export class ComponentDto extends ComponentStateDto {
  @ApiProperty({
    type: [HistoryPointDto],
    description: 'Oldest first, at most 500: of samples that fall together the worst status and the largest latency stay',
  })
  history: HistoryPointDto[];
}

export class SystemDto {
  @ApiProperty({ format: 'date-time', example: '2025-12-04T10:30:00.000Z' })
  timestamp: string;

  @ApiProperty({ type: ProcessDto })
  process: ProcessDto;

  @ApiProperty({ type: HostDto })
  host: HostDto;

  @ApiProperty({ type: [ComponentDto] })
  components: ComponentDto[];
}
