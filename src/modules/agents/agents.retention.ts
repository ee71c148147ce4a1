import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { type Deleted, HourlySweep } from '../../platform/database/sweeps/hourly-sweep.js';
import { AgentSignalsRepository } from './agent-signals.repository.js';
import { AgentsRepository } from './agents.repository.js';

const BATCH = 1000;

/** Deletes signals older than EVENT_RETENTION_DAYS, and agents of which nothing is left by then. */
@Injectable()
export class AgentsRetention extends HourlySweep {
  constructor(
    private readonly agents: AgentsRepository,
    private readonly signals: AgentSignalsRepository,
    private readonly config: Config,
  ) {
    super();
  }

  async sweep(): Promise<Deleted> {
    const days = this.config.variables.EVENT_RETENTION_DAYS;
    const signals = await this.inBatches(BATCH, (size) => this.signals.deleteOlderThan(days, size));
    if (signals > 0) await this.signals.reclaimSpace();
    const agents = await this.inBatches(BATCH, (size) => this.agents.deleteUnseen(days, size));
    return { signals, agents };
  }
}
