import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import type { Secrets } from './config/secrets.js';
import { AgentsModule } from './modules/agents/agents.module.js';
import { AlertsModule } from './modules/alerts/alerts.module.js';
import { AuditModule } from './modules/audit/audit.module.js';
import { AuthModule } from './modules/auth/auth.module.js';
import { ControlsModule } from './modules/controls/controls.module.js';
import { DashboardModule } from './modules/dashboard/dashboard.module.js';
import { IngestModule } from './modules/ingest/ingest.module.js';
import { LogsModule } from './modules/logs/logs.module.js';
import { MarketModule } from './modules/market/market.module.js';
import { MetricsModule } from './modules/metrics/metrics.module.js';
import { OrdersModule } from './modules/orders/orders.module.js';
import { PortfolioModule } from './modules/portfolio/portfolio.module.js';
import { RealtimeModule } from './modules/realtime/realtime.module.js';
import { SystemModule } from './modules/system/system.module.js';
import { TradesModule } from './modules/trades/trades.module.js';
import { CacheModule } from './platform/cache/cache.module.js';
import { DatabaseModule } from './platform/database/database.module.js';
import type { EmbeddedServer } from './platform/database/embedded/embedded-postgres.js';
import { EventsModule } from './platform/events/events.module.js';
import { EdgeModule } from './platform/http/edge.module.js';
import { RedisModule } from './platform/redis/redis.module.js';
import { TelemetryModule } from './platform/telemetry/telemetry.module.js';
import { UpstreamModule } from './platform/upstream/upstream.module.js';

/** I/O without business words; global, so features just inject. */
const PLATFORM = [TelemetryModule, EdgeModule, RedisModule, CacheModule, EventsModule, UpstreamModule];
const FEATURES = [
  ...[
    AuditModule,
    AuthModule,
    RealtimeModule,
    IngestModule,
    LogsModule,
    MetricsModule,
    PortfolioModule,
    TradesModule,
    OrdersModule,
    AgentsModule,
    AlertsModule,
    ControlsModule,
    SystemModule,
    MarketModule,
  ],
  DashboardModule,
];

/** The composition root: which modules there are. */
@Module({})
export class AppModule {
  /** `embedded`: an embedded database that is starting already. */
  static forRoot(config: Config, secrets: Secrets, embedded?: Promise<EmbeddedServer>): DynamicModule {
    const storage = embedded ? DatabaseModule.on(embedded) : DatabaseModule;
    return {
      module: AppModule,
      imports: [ConfigModule.forRoot(config, secrets), storage, ...PLATFORM, ...FEATURES],
    };
  }
}
