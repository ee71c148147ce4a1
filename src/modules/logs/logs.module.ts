import { Inject, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { AuthModule } from '../auth/auth.module.js';
import { OwnAlerts } from '../../platform/events/ports/own-alerts.js';
import { RedisConnections } from '../../platform/redis/redis.connections.js';
import { Metrics } from '../../platform/telemetry/metrics.js';
import { WrittenParts } from '../../platform/telemetry/written-parts.js';
import { Hub } from '../realtime/hub/hub.js';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { LogArchiveController } from './archive/log-archive.controller.js';
import { LogErasure } from './archive/log-erasure.service.js';
import { LogHolds } from './archive/log-holds.service.js';
import { LogUpkeep } from './archive/log.upkeep.js';
import { RedactionNote } from './archive/redaction.note.js';
import { StorageWatch } from './archive/storage.watch.js';
import { LogCounters } from './intake/log.counters.js';
import { LogEntriesMetric } from './intake/log-entries.metric.js';
import { LogIntake } from './intake/log-intake.service.js';
import { redactionRules } from './redaction/custom.rules.js';
import { Redactor } from './redaction/redactor.js';
import { LogExportService } from './rest/log-export.service.js';
import { LogSourcesController } from './rest/log-sources.controller.js';
import { LinesAround } from './rest/lines-around.js';
import { LogFacetsController } from './rest/log-facets.controller.js';
import { LogFacets } from './rest/log-facets.service.js';
import { LogsController } from './rest/logs.controller.js';
import { LogsService } from './rest/logs.service.js';
import { FileSource } from './sources/files/file.source.js';
import { OwnSource } from './sources/own.source.js';
import { ServiceSettingsFile } from './sources/service.settings.js';
import { SyslogSource } from './sources/syslog/syslog.source.js';
import { SourceRegistry } from './intake/source.registry.js';
import { ByteBudget } from './push/byte.budget.js';
import { LogPushController } from './push/log-push.controller.js';
import { LogPush } from './push/log-push.service.js';
import { PatternBook } from './patterns/pattern.book.js';
import { LogStore } from './store/log-store.js';
import { logsChannels } from './tail/logs.channel.js';
import { LogTail } from './tail/log.tail.js';
import { TailFeed } from './tail/tail.feed.js';
import { openLogStore, type OpenStore } from './store/open-store.js';

const OPEN_STORE = Symbol('OpenStore');

/** Intake, storage, search, tail and export of the desk's log lines. */
@Module({
  imports: [RealtimeModule, AuthModule],
  controllers: [LogPushController, LogSourcesController, LogFacetsController, LogArchiveController, LogsController],
  providers: [
    { provide: OPEN_STORE, inject: [Config, RedisConnections], useFactory: openLogStore },
    { provide: LogStore, inject: [OPEN_STORE], useFactory: ({ store }: OpenStore) => store },
    { provide: Redactor, inject: [Config], useFactory: ({ variables }: Config) => new Redactor(redactionRules(variables.LOG_REDACT_FILE)) },
    ...[LogCounters, LogIntake, LogsService, LogExportService, PatternBook, LogFacets],
    ...[SourceRegistry, ServiceSettingsFile, FileSource, LogPush, ByteBudget],
    ...[TailFeed, LogTail, OwnSource, SyslogSource, LogEntriesMetric, LinesAround],
    ...[LogHolds, LogErasure, LogUpkeep, RedactionNote],
    {
      provide: StorageWatch,
      inject: [OPEN_STORE, OwnAlerts, SourceRegistry, Metrics],
      useFactory: (...parts: ConstructorParameters<typeof StorageWatch>) => new StorageWatch(...parts),
    },
  ],
})
export class LogsModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(OPEN_STORE) private readonly open: OpenStore,
    private readonly hub: Hub,
    private readonly tail: LogTail,
    parts: WrittenParts,
  ) {
    if (open.writes) parts.add(open.writes);
  }

  onModuleInit(): void {
    for (const channel of logsChannels(this.tail)) this.hub.register(channel);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.open.close();
  }
}
