import { round } from '../../common/money.js';
import type { UpstreamState } from '../../platform/upstream/service.link.js';
import type { DashboardHealthDto, UpstreamDto } from './dashboard.dto.js';
import { type Edition, sectionsDto } from './edition.js';
import { instant } from './snapshot.wire.js';

/** How the dashboard itself is, not how the desk is: OK when everything could be refreshed, DOWN when no section is live. */
export function toHealthDto(edition: Edition, upstreams: readonly UpstreamState[], mode: string, nowMs: number): DashboardHealthDto {
  const anyLive = Object.values(edition.sections).some(({ status }) => status === 'live');
  return {
    status: edition.isPartial ? (anyLive ? 'DEGRADED' : 'DOWN') : 'OK',
    service: 'dashboard-api',
    timestamp: new Date(nowMs).toISOString(),
    environment: edition.environment ?? mode,
    sections: sectionsDto(edition.sections, nowMs),
    upstreams: upstreams.map(toUpstreamDto),
  };
}

function toUpstreamDto({ name, status, breaker, latencyMs, lastSuccessMs, lastError }: UpstreamState): UpstreamDto {
  return { name, status, breaker, latency_ms: round(latencyMs, 1), last_success: instant(lastSuccessMs), last_error: lastError };
}
