import { ApiProperty } from '@nestjs/swagger';
import type { WriteState } from '../../../platform/telemetry/written-parts.js';
import { StreamPositionDto } from '../../../common/wire/stream-position.dto.js';
import type { BreakerState, UpstreamState } from '../../../platform/upstream/service.link.js';
import type { ServiceName } from '../../../config/config.js';
import { MarketStandingDto } from './market-standing.dto.js';
import { PortfolioDto, PositionDto, SignalDto, RiskDto, DeskSystemDto, StrategyDto } from './snapshot-parts.dto.js';

export class SectionDto {
  @ApiProperty({
    enum: ['live', 'stale', 'unavailable'],
    description: 'stale: last-known-good; unavailable: never seen good, the section is null',
  })
  status: 'live' | 'stale' | 'unavailable';
  /** When the section's oldest part was given to us. @example "2025-01-27T10:00:00.000Z" */
  as_of: string | null;
  /** Age of `as_of` when this answer was made. @example 12 */
  age_ms: number | null;
  /** How much of `age_ms` the service was idle: no client watched the desk, so it was not asked, and only the rest of the age is its fault. @example 0 */
  idle_ms: number | null;
  @ApiProperty({ enum: ['portfolio', 'execution', 'ai', 'risk', 'monitoring'], description: 'The service that decides over the section' })
  source: ServiceName;
  /** What failed, or which rows are missing; null when there is nothing to say. @example "connection refused" */
  reason: string | null;
  /** When what failed is asked again; null when nothing fails, or not before its address is set or its breaker is closed by hand. @example "2025-01-27T10:00:10.000Z" */
  next_try_at: string | null;
}

export class SectionsDto {
  portfolio: SectionDto;
  positions: SectionDto;
  signals: SectionDto;
  risk: SectionDto;
  system: SectionDto;
  strategy: SectionDto;
}

export class SnapshotDto {
  /** @example 1 */
  schema_version: number;
  /** When this answer was made. @example "2025-01-27T10:00:00.000Z" */
  timestamp: string;
  /** True when anything that the snapshot is made of could not be refreshed. */
  partial_data: boolean;
  /** The services at fault. @example ["portfolio-service unavailable"] */
  errors: string[];
  portfolio: PortfolioDto | null;
  positions: PositionDto[] | null;
  /** At most 20, newest first. */
  signals: SignalDto[] | null;
  risk: RiskDto | null;
  system: DeskSystemDto | null;
  strategy: StrategyDto | null;
  sections: SectionsDto;
  /** Subscribing from here leaves no hole between this answer and the live stream. */
  stream: StreamPositionDto;
}

export class UpstreamDto {
  @ApiProperty({ enum: ['portfolio', 'execution', 'ai', 'risk', 'monitoring'] })
  name: ServiceName;
  @ApiProperty({
    enum: ['OK', 'DEGRADED', 'DOWN', 'UNKNOWN'],
    description: 'DEGRADED: some of what is asked fails; DOWN: cannot be reached',
  })
  status: UpstreamState['status'];
  @ApiProperty({ enum: ['closed', 'open', 'half_open'] })
  breaker: BreakerState;
  /** Of the last answer, 1 decimal. @example 15.2 */
  latency_ms: number | null;
  /** @example "2025-01-27T10:00:00.000Z" */
  last_success: string | null;
  /** The newest failure and its time. @example "connection refused at 2025-01-27T09:59:00.000Z" */
  last_error: string | null;
  /** Time of the newest failure. @example "2025-01-27T09:59:00.000Z" */
  last_error_at: string | null;
  /** When everything was answered again after it; null while something fails. @example "2025-01-27T09:59:30.000Z" */
  resolved_at: string | null;
  /** When the open breaker lets the next request through; null when it is not open, or held open by hand. @example "2025-01-27T10:00:10.000Z" */
  next_try_at: string | null;
}

export class DashboardHealthDto {
  @ApiProperty({
    enum: ['OK', 'DEGRADED', 'DOWN'],
    description: 'OK: every section is live and whole, the live stream runs and writes are taken; DOWN: no section is live',
  })
  status: 'OK' | 'DEGRADED' | 'DOWN';
  /** @example "dashboard-api" */
  service: string;
  /** @example "2025-01-27T10:00:00.000Z" */
  timestamp: string;
  /** What the desk's monitor calls the desk, else the mode in which this process runs. @example "sandbox" */
  environment: string;
  sections: SectionsDto;
  upstreams: UpstreamDto[];
  @ApiProperty({
    enum: ['up', 'down'],
    description: 'down: the live stream stands still, because its log is out of reach or refuses events',
  })
  event_log: 'up' | 'down';
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string', enum: ['taken', 'refused'] },
    example: { database: 'taken', audit: 'taken', log_store: 'taken' },
    description: 'refused: what is there is read, but nothing is stored (a full disk, a standby): what would be answers 503',
  })
  writes: Readonly<Record<string, WriteState>>;
  @ApiProperty({ type: MarketStandingDto, nullable: true, description: 'It does not count in `status`, which is about the desk' })
  market: MarketStandingDto | null;
  /** Of the sources of this backend. @example "3f8e1c0a9b7d4e52a1c6f0d98b3e7a4412d5c6b7" */
  commit: string | null;
  /** Of the page that is served here: a page of another build is an old one. @example "B8ltokA3" */
  build: string | null;
}
