import { Module, type OnModuleInit } from '@nestjs/common';
import { Hub } from '../realtime/hub/hub.js';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { Books } from './books/books.js';
import { BooksAnnouncer } from './books/books.announcer.js';
import { BooksFollower } from './feeds/books.follower.js';
import { BooksKeeper } from './feeds/books.keeper.js';
import { BooksRepository } from './books/books.repository.js';
import { BooksSampler } from './equity/equity.sampler.js';
import { ChartService } from './performance/chart.service.js';
import { DashboardSummaryController } from './dashboard-summary.controller.js';
import { EquityCache } from './equity/equity.cache.js';
import { EquityHistory } from './equity/equity.history.js';
import { EquityRecorder } from './equity/equity.recorder.js';
import { EquityRatesRepository } from './equity/equity-rates.repository.js';
import { EquityRepository } from './equity/equity-reads.repository.js';
import { EquitySamplesRepository } from './equity/equity-writes.repository.js';
import { EquityVersions } from './equity/equity.versions.js';
import { HistoryController } from './performance/history.controller.js';
import { HistoryService } from './performance/history.service.js';
import { PerformanceBenchmarkRepository } from './performance/performance-benchmark.repository.js';
import { PerformanceController } from './performance/performance.controller.js';
import { PerformanceScope } from './performance/performance.scope.js';
import { PerformanceTrades } from './performance/trade-results.js';
import { PerformanceTradesRepository } from './performance/performance-trades.repository.js';
import { brokerChannel, portfolioChannel } from './books/portfolio.channel.js';
import { PortfolioController } from './portfolio.controller.js';
import { PortfolioService } from './portfolio.service.js';
import { PortfolioUpstream } from './feeds/portfolio.upstream.js';
import { PerformanceService } from './performance/performance.service.js';
import { RedisPoller } from './feeds/redis.poller.js';
import { ServicePoller } from './feeds/service.poller.js';

/** The desk's books over all brokers, their history and performance. */
@Module({
  imports: [RealtimeModule],
  controllers: [PortfolioController, DashboardSummaryController, PerformanceController, HistoryController],
  providers: [
    ...[Books, BooksRepository, BooksFollower, BooksKeeper, BooksAnnouncer, BooksSampler],
    ...[PortfolioUpstream, ServicePoller, RedisPoller, PortfolioService],
    ...[EquityRecorder, EquitySamplesRepository, EquityRatesRepository, EquityVersions, EquityRepository, EquityCache, EquityHistory],
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
