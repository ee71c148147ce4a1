import { Module, type OnModuleInit } from '@nestjs/common';
import { DeskFacts } from '../../platform/events/desk-facts.js';
import { Hub } from '../realtime/hub.js';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { Announcements } from './announcements.js';
import { HistoryVersions } from './history.versions.js';
import { MetricHistoryRepository } from './metric-history.repository.js';
import { MetricPartitionsRepository } from './metric-partitions.repository.js';
import { MetricPointsRepository } from './metric-points.repository.js';
import { MetricRollupsRepository } from './metric-rollups.repository.js';
import { MetricSeriesRepository } from './metric-series.repository.js';
import { MetricsAnnouncer } from './metrics.announcer.js';
import { metricsChannel, metricTypesChannel } from './metrics.channel.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsCounters } from './metrics.counters.js';
import { MetricsHistory } from './metrics.history.js';
import { MetricsIngest } from './metrics.ingest.js';
import { MetricsIntake } from './metrics.intake.js';
import { MetricsRetention } from './metrics.retention.js';
import { MetricsService } from './metrics.service.js';
import { SeriesRoom } from './series.room.js';

const REPOSITORIES = [
  ...[MetricPointsRepository, MetricPartitionsRepository, MetricRollupsRepository],
  ...[MetricSeriesRepository, MetricHistoryRepository],
];

/** Named numbers over time: taken in, kept with roll-ups, asked for and followed. */
@Module({
  imports: [RealtimeModule],
  controllers: [MetricsController],
  providers: [
    ...REPOSITORIES,
    ...[MetricsIngest, MetricsIntake, SeriesRoom, MetricsCounters, MetricsRetention],
    ...[Announcements, MetricsAnnouncer, HistoryVersions, MetricsHistory, MetricsService],
  ],
})
export class MetricsModule implements OnModuleInit {
  constructor(
    private readonly hub: Hub,
    private readonly facts: DeskFacts,
    private readonly ingest: MetricsIngest,
  ) {}

  onModuleInit(): void {
    this.hub.register(metricsChannel);
    this.hub.register(metricTypesChannel);
    this.facts.keep('Metrics', ['metric_recorded'], (facts) => this.ingest.keep(facts));
  }
}
