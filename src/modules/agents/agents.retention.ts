import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { AgentSignalsRepository } from './agent-signals.repository.js';
import { AgentsRepository } from './agents.repository.js';

const EVERY_MS = 3_600_000;
const BATCH = 1000;
/** Between two batches, so that intake gets its turn. */
const BREATH_MS = 50;

/** Deletes signals older than EVENT_RETENTION_DAYS, and agents of which nothing is left by then; every hour, in small batches. */
@Injectable()
export class AgentsRetention implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(AgentsRetention.name);
  private readonly stop = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly agents: AgentsRepository,
    private readonly signals: AgentSignalsRepository,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  /** Deletes everything that is due now. */
  async sweep(): Promise<{ signals: number; agents: number }> {
    const days = this.config.variables.EVENT_RETENTION_DAYS;
    const signals = await this.inBatches(() => this.signals.deleteOlderThan(days, BATCH));
    if (signals > 0) await this.signals.reclaimSpace();
    const agents = await this.inBatches(() => this.agents.deleteUnseen(days, BATCH));
    return { signals, agents };
  }

  private async inBatches(deleteSome: () => Promise<number>): Promise<number> {
    let deleted = 0;
    for (let last = BATCH; last === BATCH && !this.stop.signal.aborted; deleted += last) {
      if (deleted > 0) await delay(BREATH_MS);
      last = await deleteSome();
    }
    return deleted;
  }

  private async run(): Promise<void> {
    for (;;) {
      await delay(EVERY_MS, undefined, { signal: this.stop.signal, ref: false }).catch(() => undefined);
      if (this.stop.signal.aborted) return;
      try {
        const deleted = await this.sweep();
        if (deleted.signals + deleted.agents > 0) this.logger.log(deleted, 'Old signals of agents were deleted');
      } catch (error) {
        this.logger.warn(
          { reason: error instanceof Error ? error.message : 'unknown' },
          'Old signals could not be deleted; trying again in an hour',
        );
      }
    }
  }
}
