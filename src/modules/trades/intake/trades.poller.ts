import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { reasonOf } from '../../../common/reason.js';
import { Config } from '../../../config/config.js';
import { UpstreamError } from '../../../platform/upstream/upstream.error.js';
import { TradesIntake } from './trades.intake.js';
import { TradesUpstream } from './trades.upstream.js';

/** Asks the execution service for its trades by the clock, for those that the bus has lost. Every replica does; a trade is one row. */
@Injectable()
export class TradesPoller implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(TradesPoller.name);
  private readonly stop = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly upstream: TradesUpstream,
    private readonly intake: TradesIntake,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  /** One round; gives how many trades were new or have changed. */
  async poll(): Promise<number> {
    const answer = await this.upstream.newest();
    return answer ? this.intake.store(answer.rows) : 0;
  }

  private async run(): Promise<void> {
    const everyMs = Math.max(this.config.variables.DASHBOARD_REFRESH_SECONDS, 5) * 6000;
    for (;;) {
      await delay(everyMs, undefined, { signal: this.stop.signal, ref: false }).catch(() => undefined);
      if (this.stop.signal.aborted) return;
      await this.poll().catch((error: unknown) => {
        // An outage of the service is logged by its link, one of the database by everything else.
        if (!(error instanceof UpstreamError)) this.logger.debug(`trades were not polled: ${reasonOf(error)}`);
      });
    }
  }
}
