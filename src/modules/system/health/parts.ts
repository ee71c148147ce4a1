import { Injectable } from '@nestjs/common';
import { type HealthIndicatorFunction, HealthIndicatorService } from '@nestjs/terminus';
import { Database } from '../../../platform/database/database.js';
import { EventLog } from '../../../platform/events/event-log.js';
import { Lifecycle } from '../../../platform/http/lifecycle.js';
import { RedisConnections } from '../../../platform/redis/redis.connections.js';

/** A probe counts a part that is slower than this as away. */
const PATIENCE_MS = 1000;

/** The parts that this process needs, each with a check. Sentences are fixed, as addresses and SQL must not reach clients. */
@Injectable()
export class Parts {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly lifecycle: Lifecycle,
    private readonly database: Database,
    private readonly events: EventLog,
    private readonly redis: RedisConnections,
  ) {}

  checks(): HealthIndicatorFunction[] {
    return [
      () => this.process(),
      () => this.part('database', () => this.database.ping()),
      () => this.part('event_log', () => this.eventLog()),
      ...(this.redis.enabled ? [() => this.part('redis', () => this.redis.ping(PATIENCE_MS))] : []),
    ];
  }

  private process() {
    const process = this.indicators.check('process');
    return this.lifecycle.shuttingDown ? process.down('is shutting down') : process.up();
  }

  private part(name: string, ask: () => Promise<void>) {
    const answer = () => ask().catch(() => Promise.reject(new Error('does not answer')));
    return this.indicators.check(name).attempt(answer).withTimeout(PATIENCE_MS);
  }

  private async eventLog(): Promise<void> {
    if (!this.events.available) throw new Error('The event log cannot be reached');
  }
}
