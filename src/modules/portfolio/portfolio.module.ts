import { Module, type OnModuleInit } from '@nestjs/common';
import { Hub } from '../realtime/hub.js';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { Books } from './books.js';
import { BooksAnnouncer } from './books.announcer.js';
import { BooksFollower } from './books.follower.js';
import { BooksKeeper } from './books.keeper.js';
import { BooksRepository } from './books.repository.js';
import { BooksSampler } from './books.sampler.js';
import { ChartService } from './chart.service.js';
import { DashboardSummaryController } from './dashboard-summary.controller.js';
import { EquityCache } from './equity.cache.js';
import { EquityHistory } from './equity.history.js';
import { EquityRecorder } from './equity.recorder.js';
import { EquityRepository } from './equity.repository.js';
import { EquitySamplesRepository } from './equity-samples.repository.js';
import { EquityVersions } from './equity.versions.js';
import { HistoryController } from './history.controller.js';
import { HistoryService } from './history.service.js';
import { PerformanceBenchmarkRepository } from './performance-benchmark.repository.js';
import { PerformanceController } from './performance.controller.js';
import { PerformanceScope } from './performance.scope.js';
import { PerformanceTrades } from './performance.trades.js';
import { PerformanceTradesRepository } from './performance-trades.repository.js';
import { brokerChannel, portfolioChannel } from './portfolio.channel.js';
import { PortfolioController } from './portfolio.controller.js';
import { PortfolioService } from './portfolio.service.js';
import { PortfolioUpstream } from './portfolio.upstream.js';
import { PerformanceService } from './performance.service.js';
import { RedisPoller } from './redis.poller.js';
import { ServicePoller } from './service.poller.js';

/** The desk's books over all brokers, their history and performance. */
@Module({
  imports: [RealtimeModule],
  controllers: [PortfolioController, DashboardSummaryController, PerformanceController, HistoryController],
  providers: [
    ...[Books, BooksRepository, BooksFollower, BooksKeeper, BooksAnnouncer, BooksSampler],
    ...[PortfolioUpstream, ServicePoller, RedisPoller, PortfolioService],
    ...[EquityRecorder, EquitySamplesRepository, EquityVersions, EquityRepository, EquityCache, EquityHistory],
    ...[PerformanceScope, PerformanceService, PerformanceTrades, PerformanceTradesRepository, PerformanceBenchmarkRepository],
    ...[ChartService, HistoryService],
  ],
  exports: [Books, PortfolioUpstream],
})
export class PortfolioModule implements OnModuleInit {
  constructor(private readonly hub: Hub) {}

  onModuleInit(): void {
    this.hub.register(portfolioChannel);
    this.hub.register(brokerChannel);
  }
}
