import { type ExecutionContext, Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { createEdge } from '../../../src/app.js';
import { loadConfig } from '../../../src/config/config.js';
import { ConfigModule } from '../../../src/config/config.module.js';
import { permissionSetOf } from '../../../src/modules/auth/identity/permissions.js';
import type { Principal } from '../../../src/modules/auth/identity/principal.js';
import { DashboardController } from '../../../src/modules/dashboard/dashboard.controller.js';
import type { DashboardHealthDto, SnapshotDto } from '../../../src/modules/dashboard/snapshot/dashboard.dto.js';
import { DASHBOARD_PROVIDERS } from '../../../src/modules/dashboard/dashboard.module.js';
import { Books } from '../../../src/modules/portfolio/books/books.js';
import { PortfolioUpstream } from '../../../src/modules/portfolio/feeds/portfolio.upstream.js';
import { Refusals } from '../../../src/modules/auth/audit/refusals.js';
import { Hub } from '../../../src/modules/realtime/hub/hub.js';
import { RealtimeCounters } from '../../../src/modules/realtime/hub/realtime.counters.js';
import { MonitoringUpstream } from '../../../src/modules/system/components/monitoring.upstream.js';
import { EventLog } from '../../../src/platform/events/event-log.js';
import { EventsModule } from '../../../src/platform/events/events.module.js';
import { EdgeModule } from '../../../src/platform/http/edge.module.js';
import { TelemetryModule } from '../../../src/platform/telemetry/telemetry.module.js';
import { DEFAULT_LIMITS, type UpstreamLimits } from '../../../src/platform/upstream/service.link.js';
import { UpstreamModule } from '../../../src/platform/upstream/upstream.module.js';
import type { FakeDesk } from './fake-desk.js';
import { LogLines } from '../log-lines.js';
import { secretsForTests } from '../secrets.js';

@Global()
@Module({ providers: [Hub, RealtimeCounters, { provide: Refusals, useValue: { note: () => undefined } }], exports: [Hub] })
class HubOnlyModule {}

@Module({})
class DashboardOnlyModule {}

const viewer: Principal = {
  ...{ kind: 'user', id: 'user:test', name: 'test', role: 'viewer', permissions: permissionSetOf('viewer'), brokers: ['*'] },
  ...{ issuedAtMs: 0, expiresAtMs: null },
};

/** In place of the guard: everybody is the same viewer. */
const EVERYONE = {
  provide: APP_GUARD,
  useValue: {
    canActivate: (context: ExecutionContext) => {
      context.switchToHttp().getRequest<FastifyRequest>().principal = viewer;
      return true;
    },
  },
};

export interface RunningDashboard {
  readonly url: string;
  readonly log: LogLines;
  readonly events: EventLog;
  readonly hub: Hub;
  /** A GET below `/api/dashboard/`. */
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  snapshot(query?: string): Promise<SnapshotDto>;
  health(): Promise<DashboardHealthDto>;
  /** The first snapshot that fits, also one that is yet to be made; the test's own time limit ends the wait. */
  snapshotWhere(fits: (snapshot: SnapshotDto) => boolean): Promise<SnapshotDto>;
  healthWhere(fits: (health: DashboardHealthDto) => boolean): Promise<DashboardHealthDto>;
  close(): Promise<void>;
}

/** The dashboard over this desk, with the HTTP edge and the event log, and without users: its guards are tested elsewhere. */
export async function startDashboard(
  desk: FakeDesk,
  env: Record<string, string> = {},
  limits: Partial<UpstreamLimits> = {},
): Promise<RunningDashboard> {
  const config = loadConfig({ NODE_ENV: 'test', LOG_LEVEL: 'info', DASHBOARD_REFRESH_SECONDS: '1', ...desk.env, ...env });
  const log = new LogLines();
  const imports = [
    ...[ConfigModule.forRoot(config, secretsForTests()), TelemetryModule, EdgeModule, EventsModule, HubOnlyModule],
    UpstreamModule.withLimits({ ...DEFAULT_LIMITS, ...limits }),
  ];
  const root = {
    module: DashboardOnlyModule,
    imports,
    controllers: [DashboardController],
    providers: [...DASHBOARD_PROVIDERS, PortfolioUpstream, MonitoringUpstream, Books, EVERYONE],
  };
  const app = await createEdge(root, config, { logTo: log });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as { port: number };
  const url = `http://127.0.0.1:${port}`;
  const get = (path: string, headers: Record<string, string> = {}) => fetch(`${url}/api/dashboard/${path}`, { headers });
  const snapshot = async (query = '') => (await (await get(`snapshot${query}`)).json()) as SnapshotDto;
  const health = async () => (await (await get('health')).json()) as DashboardHealthDto;
  return {
    ...{ url, log, get, snapshot, health, events: app.get(EventLog), hub: app.get(Hub) },
    snapshotWhere: (fits) => until(snapshot, fits),
    healthWhere: (fits) => until(health, fits),
    close: () => app.close(),
  };
}

async function until<T>(ask: () => Promise<T>, fits: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (fits(answer)) return answer;
    await new Promise((resolve) => void setTimeout(resolve, 10));
  }
}
