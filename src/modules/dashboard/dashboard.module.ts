import { Module, type OnModuleInit } from '@nestjs/common';
import { StrategyBrokers } from '../../platform/events/ports/strategy-brokers.js';
import { AuthModule } from '../auth/auth.module.js';
import { KnownCallers } from '../auth/access/known-callers.js';
import { Hub } from '../realtime/hub/hub.js';
import { PortfolioModule } from '../portfolio/portfolio.module.js';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { AiUpstream } from './services/ai.upstream.js';
import { dashboardChannel } from './dashboard.channel.js';
import { DashboardController } from './dashboard.controller.js';
import { DashboardHealth } from './dashboard.health.js';
import { DashboardService } from './dashboard.service.js';
import { DeskParts } from './snapshot/desk.parts.js';
import { ExecutionUpstream } from './services/execution.upstream.js';
import { SystemModule } from '../system/system.module.js';
import { RiskUpstream } from './services/risk.upstream.js';
import { SectionAnnouncer } from './section.announcer.js';
import { SnapshotAnswers } from './snapshot.answers.js';

export const DASHBOARD_PROVIDERS = [
  ...[ExecutionUpstream, AiUpstream, RiskUpstream],
  ...[DeskParts, SectionAnnouncer, DashboardService, DashboardHealth, SnapshotAnswers],
];

/** The whole desk in one request: readers of the five services, the sections made of them, and the topic `dashboard`. */
@Module({
  imports: [AuthModule, RealtimeModule, PortfolioModule, SystemModule],
  controllers: [DashboardController],
  providers: DASHBOARD_PROVIDERS,
})
export class DashboardModule implements OnModuleInit {
  constructor(
    private readonly hub: Hub,
    private readonly known: KnownCallers,
    private readonly answers: SnapshotAnswers,
    private readonly strategies: StrategyBrokers,
  ) {}

  onModuleInit(): void {
    this.hub.register(dashboardChannel(this.strategies));
    this.known.serve('/api/dashboard/snapshot', 'view_dashboard', (principal, headers) => this.answers.ready(principal, headers));
  }
}
