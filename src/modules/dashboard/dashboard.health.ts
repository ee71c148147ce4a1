import { Injectable } from '@nestjs/common';
import { instant } from '../../common/time/time.js';
import { readBuildInfo } from '../../common/build-info.js';
import { round } from '../../common/money/money.js';
import { Config } from '../../config/config.js';
import { EventLog } from '../../platform/events/event-log.js';
import { MarketStanding, type MarketStandingNow } from '../../platform/telemetry/market-standing.js';
import { WrittenParts } from '../../platform/telemetry/written-parts.js';
import type { UpstreamState } from '../../platform/upstream/service.link.js';
import { UpstreamClient } from '../../platform/upstream/upstream.client.js';
import type { DashboardHealthDto, UpstreamDto } from './snapshot/dashboard.dto.js';
import type { MarketStandingDto } from './snapshot/market-standing.dto.js';
import { DashboardService } from './dashboard.service.js';

/** The health of the dashboard itself, not of the desk. */
@Injectable()
export class DashboardHealth {
  private readonly build = readBuildInfo();

  constructor(
    private readonly dashboard: DashboardService,
    private readonly upstreams: UpstreamClient,
    private readonly config: Config,
    private readonly log: EventLog,
    private readonly parts: WrittenParts,
    private readonly market: MarketStanding,
  ) {}

  /** OK when everything could be refreshed and can be stored, DOWN when no section is live. */
  async now(): Promise<DashboardHealthDto> {
    const edition = await this.dashboard.current();
    const [streams, writes, nowMs] = [this.log.available, this.parts.states(), Date.now()];
    const anyLive = Object.values(edition.sections).some(({ status }) => status === 'live');
    const whole = !edition.isPartial && streams && !Object.values(writes).includes('refused');
    return {
      status: edition.isPartial && !anyLive ? 'DOWN' : whole ? 'OK' : 'DEGRADED',
      service: 'dashboard-api',
      timestamp: new Date(nowMs).toISOString(),
      environment: edition.environment ?? this.config.variables.NODE_ENV,
      sections: edition.sectionsAt(nowMs),
      upstreams: this.upstreams.states().map(toUpstreamDto),
      event_log: streams ? 'up' : 'down',
      writes,
      market: marketDto(this.market.now()),
      ...this.build,
    };
  }
}

function marketDto(now: MarketStandingNow | null): MarketStandingDto | null {
  if (now === null) return null;
  const { isHealthy, unsafeReason: reason, feeds } = now;
  return { status: isHealthy ? 'healthy' : 'unhealthy', trade_safe: reason === null, reason, feeds: feeds.map((feed) => ({ ...feed })) };
}

function toUpstreamDto({
  name,
  status,
  breaker,
  latencyMs,
  lastSuccessMs,
  lastError,
  lastErrorMs,
  resolvedMs,
  nextTryMs,
}: UpstreamState): UpstreamDto {
  return {
    ...{ name, status, breaker, latency_ms: round(latencyMs, 1), last_success: instant(lastSuccessMs) },
    ...{ last_error: lastError, last_error_at: instant(lastErrorMs), resolved_at: instant(resolvedMs), next_try_at: instant(nextTryMs) },
  };
}
