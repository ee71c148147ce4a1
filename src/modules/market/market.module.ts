import { Module, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { AuthModule } from '../auth/auth.module.js';
import { Hub } from '../realtime/hub/hub.js';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { BarInstrumentsRepository } from './bars/bar-instruments.repository.js';
import { BarKeeper } from './bars/bar.keeper.js';
import { BarPartitionsRepository } from './bars/bar-partitions.repository.js';
import { BarsReader } from './bars/bars.reader.js';
import { BarCorrectionsRepository } from './bars/bar-corrections.repository.js';
import { BarsRepository } from './bars/bars.repository.js';
import { BarsRetention } from './bars/bars.retention.js';
import { BarWriter } from './bars/bar.writer.js';
import { BarsController } from './bars.controller.js';
import { BarsService } from './bars.service.js';
import { Aliases } from './cache/aliases.js';
import { Demand } from './cache/demand.js';
import { MarketCache } from './cache/market.cache.js';
import { MarketCounters } from './cache/market.counters.js';
import { MarketKeeper } from './cache/market.keeper.js';
import { MarketSubscribers } from './cache/market.subscribers.js';
import { StaleWatch } from './cache/stale.watch.js';
import { TickPath } from './cache/tick.path.js';
import { ClusterBus } from './cluster/cluster.bus.js';
import { ClusterWants } from './cluster/cluster.wants.js';
import { FeedCatalogues } from './cluster/feed.catalogues.js';
import { FeedCluster } from './cluster/feed.cluster.js';
import { FeedLeases } from './cluster/feed.leases.js';
import { FeedTokens } from './cluster/feed.tokens.js';
import { FeedAlerts } from './feeds/feed.alerts.js';
import { FeedMaker } from './feeds/feed.maker.js';
import { FeedMetrics } from './feeds/feed.metrics.js';
import { FeedRegistry } from './feeds/feed.registry.js';
import { TickRelay } from './feeds/intake/tick.relay.js';
import { TickIntake } from './feeds/intake/tick.intake.js';
import { FeedsController } from './feeds.controller.js';
import { FeedsService } from './feeds.service.js';
import { InstrumentsService } from './instruments.service.js';
import { MarketController } from './market.controller.js';
import { MarketGateway } from './market.gateway.js';
import { MarketService } from './market.service.js';
import { PauseController } from './pause.controller.js';
import { HolderCounts } from './openalgo/holder.counts.js';
import { OpenAlgoDesk } from './openalgo/openalgo.desk.js';
import { OpenAlgoProtocol } from './openalgo/openalgo.protocol.js';
import { OrderUpdates } from './openalgo/order.updates.js';
import { ValueStreams } from './openalgo/value.streams.js';
import { BarTopics } from './topics/bar.topics.js';
import { FeedAnnouncer } from './topics/feed.announcer.js';
import { feedsChannel, valuesChannel } from './topics/market.channel.js';
import { MarketTopics } from './topics/market.topics.js';
import { StallAnnouncer } from './topics/stall.announcer.js';
import { ValueTopics } from './topics/value.topics.js';
import { MarketHealth } from './websocket/market.health.js';
import { MarketPause } from './websocket/market.pause.js';
import { MarketPauseRepository } from './websocket/market-pause.repository.js';
import { RestHoldings } from './websocket/rest.holdings.js';
import { SubscriptionList } from './websocket/subscription.list.js';
import { TradeSafe } from './websocket/trade-safe.js';
import { TradeSafeMetric } from './websocket/trade-safe.metric.js';
import { WebsocketController } from './websocket/websocket.controller.js';
import { WebsocketService } from './websocket/websocket.service.js';

/** Market data: one cache, filled by feeds and read through two protocols. */
@Module({
  imports: [AuthModule, RealtimeModule],
  controllers: [MarketController, BarsController, FeedsController, PauseController, WebsocketController],
  providers: [
    ...[MarketCache, MarketCounters, MarketKeeper, TickPath, Demand, Aliases, MarketSubscribers, StaleWatch],
    ...[
      FeedMaker,
      FeedRegistry,
      FeedAlerts,
      TickRelay,
      FeedMetrics,
      TickIntake,
      ValueTopics,
      FeedAnnouncer,
      StallAnnouncer,
      MarketService,
      MarketGateway,
      FeedsService,
      InstrumentsService,
    ],
    ...[ClusterBus, ClusterWants, FeedLeases, FeedTokens, FeedCatalogues, FeedCluster],
    ...[BarKeeper, BarWriter, BarsReader, BarsRetention, BarsRepository, BarInstrumentsRepository, BarPartitionsRepository],
    BarCorrectionsRepository,
    ...[BarsService, BarTopics, MarketTopics],
    ...[OpenAlgoProtocol, OpenAlgoDesk, OrderUpdates, ValueStreams, HolderCounts],
    ...[WebsocketService, RestHoldings, SubscriptionList, MarketHealth, MarketPause, MarketPauseRepository, TradeSafe, TradeSafeMetric],
  ],
})
export class MarketModule implements OnModuleInit {
  constructor(
    private readonly hub: Hub,
    private readonly topics: MarketTopics,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.hub.register(feedsChannel);
    const maxPerClient = this.config.variables.MARKET_MAX_SUBSCRIPTIONS_PER_SOCKET;
    this.hub.register({ ...valuesChannel, source: this.topics, maxPerClient });
  }
}
