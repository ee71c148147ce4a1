import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { ConfigModule } from '../config/config.module.js';
import type { Secrets } from '../config/secrets.js';
import { AuditChainRepository } from '../modules/audit/chain/audit-chain.repository.js';
import { DirectAuditLog } from '../modules/audit/chain/direct-audit.log.js';
import { AuditLog } from '../modules/auth/audit/audit-log.js';
import { CONSOLE_PROVIDERS } from '../modules/auth/console/console-providers.js';
import { DatabaseModule } from '../platform/database/database.module.js';
import { RedisModule } from '../platform/redis/redis.module.js';
import { TelemetryModule } from '../platform/telemetry/telemetry.module.js';

/** The part of the application that commands about users and keys need, on the configured database. */
@Module({})
export class LocalDeskModule {
  static forRoot(config: Config, secrets: Secrets): DynamicModule {
    return {
      module: LocalDeskModule,
      imports: [ConfigModule.forRoot(config, secrets), TelemetryModule, RedisModule, DatabaseModule],
      providers: [AuditChainRepository, { provide: AuditLog, useClass: DirectAuditLog }, ...CONSOLE_PROVIDERS],
    };
  }
}
