import { Module, type OnModuleInit } from '@nestjs/common';
import { DeskFacts } from '../../platform/events/ports/desk-facts.js';
import { Hub } from '../realtime/hub/hub.js';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { Announcements } from './live/announcements.js';
import { HistoryVersions } from './history/history.versions.js';
import { JudgedPointsPublisher } from './intake/judged-points.publisher.js';
import { MetricHistoryRepository } from './history/metric-history.repository.js';
import { MetricPartitionsRepository } from './intake/metric-partitions.repository.js';
import { MetricPointsRepository } from './intake/metric-points.repository.js';
import { MetricRollupsRepository } from './intake/metric-rollups.repository.js';
import { MetricSeriesRepository } from './series/metric-series.repository.js';
import { MetricsAnnouncer } from './live/metrics.announcer.js';
import { metricsChannel, metricTypesChannel } from './live/metrics.channel.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsCounters } from './intake/metrics.counters.js';
import { MetricsHistory } from './history/metrics.history.js';
import { MetricsIntake } from './intake/metrics.intake.js';
import { PointsWriter } from './intake/points.writer.js';
import { MetricsRetention } from './intake/metrics.retention.js';
import { MetricsService } from './metrics.service.js';
import { SeriesRoom } from './intake/series.room.js';

const REPOSITORIES = [
  ...[MetricPointsRepository, MetricPartitionsRepository, MetricRollupsRepository],
  ...[MetricSeriesRepository, MetricHistoryRepository],
];

/** Named numbers over time: stored with roll-ups, queried and followed. */
@Module({
  imports: [RealtimeModule],
  controllers: [MetricsController],
  providers: [
    ...REPOSITORIES,
    ...[MetricsIntake, PointsWriter, SeriesRoom, MetricsCounters, MetricsRetention],
    ...[Announcements, MetricsAnnouncer, JudgedPointsPublisher, HistoryVersions, MetricsHistory, MetricsService],
  ],
})
export class MetricsModule implements OnModuleInit {
  constructor(
    private readonly hub: Hub,
    private readonly facts: DeskFacts,
    private readonly intake: MetricsIntake,
  ) {}

  onModuleInit(): void {
    this.hub.register(metricsChannel);
    this.hub.register(metricTypesChannel);
    this.facts.keep('Metrics', ['metric_recorded'], (facts) => this.intake.keep(facts));
  }
}
