import { Module, type OnModuleInit } from '@nestjs/common';
import { DeskFacts } from '../../platform/events/ports/desk-facts.js';
import { StrategyBrokers } from '../../platform/events/ports/strategy-brokers.js';
import { Hub } from '../realtime/hub/hub.js';
import { PortfolioModule } from '../portfolio/portfolio.module.js';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { AgentFiguresRepository } from './agent-figures.repository.js';
import { AgentStatisticsService } from './agent-statistics.js';
import { AgentSignalsRepository } from './agent-signals.repository.js';
import { AgentsAnnouncer } from './agents.announcer.js';
import { agentsChannel } from './agents.channel.js';
import { AgentsController } from './agents.controller.js';
import { AgentsKeeper } from './agents.keeper.js';
import { AgentsRepository } from './agents.repository.js';
import { AgentsRetention } from './agents.retention.js';
import { AgentsService } from './agents.service.js';
import { KeptFigures } from './kept-figures.js';
import { TradersFollower } from './traders.follower.js';

/** The agents that give signals and trade, and their results. */
@Module({
  imports: [RealtimeModule, PortfolioModule],
  controllers: [AgentsController],
  providers: [
    ...[AgentsRepository, AgentSignalsRepository, AgentFiguresRepository, AgentStatisticsService, KeptFigures],
    ...[AgentsKeeper, TradersFollower, AgentsAnnouncer, AgentsRetention, AgentsService],
  ],
})
export class AgentsModule implements OnModuleInit {
  constructor(
    private readonly hub: Hub,
    private readonly facts: DeskFacts,
    private readonly keeper: AgentsKeeper,
    private readonly strategies: StrategyBrokers,
  ) {}

  onModuleInit(): void {
    this.hub.register(agentsChannel(this.strategies));
    // Trades are followed by their topic, which carries those of every source.
    this.facts.keep('agents', ['signal_generated', 'strategy_updated'], (facts) => this.keeper.keep(facts));
  }
}
