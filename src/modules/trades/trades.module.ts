import { Module, type OnModuleInit } from '@nestjs/common';
import { DeskFacts } from '../../platform/events/ports/desk-facts.js';
import { Hub } from '../realtime/hub/hub.js';
import { AuthModule } from '../auth/auth.module.js';
import { PortfolioModule } from '../portfolio/portfolio.module.js';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { TradeExportRepository } from './trade-export.repository.js';
import { TradeExportService } from './trade-export.service.js';
import { TradeReportsRepository } from './trade-reports.repository.js';
import { TradeStatsRepository } from './trade-stats.repository.js';
import { tradesChannel } from './trades.channel.js';
import { TradesController } from './trades.controller.js';
import { TradesIntake } from './trades.intake.js';
import { TradesPoller } from './trades.poller.js';
import { TradesPublisher } from './trades.publisher.js';
import { TradesRepository } from './trades.repository.js';
import { TradesService } from './trades.service.js';
import { TradesUpstream } from './trades.upstream.js';

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
