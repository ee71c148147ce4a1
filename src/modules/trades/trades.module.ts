import { Module, type OnModuleInit } from '@nestjs/common';
import { DeskFacts } from '../../platform/events/ports/desk-facts.js';
import { Hub } from '../realtime/hub/hub.js';
import { AuthModule } from '../auth/auth.module.js';
import { PortfolioModule } from '../portfolio/portfolio.module.js';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { TradeExportRepository } from './export/trade-export.repository.js';
import { TradeExportService } from './trade-export.service.js';
import { TradeReportsRepository } from './intake/trade-reports.repository.js';
import { TradeStatsRepository } from './statistics/trade-stats.repository.js';
import { tradesChannel } from './trades.channel.js';
import { TradesController } from './trades.controller.js';
import { TradesIntake } from './intake/trades.intake.js';
import { TradesPoller } from './intake/trades.poller.js';
import { TradesPublisher } from './intake/trades.publisher.js';
import { TradesRepository } from './ledger/trades.repository.js';
import { TradesService } from './trades.service.js';
import { TradesUpstream } from './intake/trades.upstream.js';

/** Fills of the desk: stored, paged, counted, exported, followed. */
@Module({
  imports: [RealtimeModule, AuthModule, PortfolioModule],
  controllers: [TradesController],
  providers: [
    ...[TradesRepository, TradeReportsRepository, TradeStatsRepository, TradeExportRepository],
    ...[TradesIntake, TradesPublisher, TradesUpstream, TradesPoller, TradesService, TradeExportService],
  ],
})
export class TradesModule implements OnModuleInit {
  constructor(
    private readonly hub: Hub,
    private readonly facts: DeskFacts,
    private readonly intake: TradesIntake,
  ) {}

  onModuleInit(): void {
    this.hub.register(tradesChannel);
    this.facts.keep('trades', ['trade_executed'], (facts) => this.intake.keep(facts));
  }
}
