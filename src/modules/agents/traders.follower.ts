import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { EventLog, type LogEvent } from '../../platform/events/event-log.js';
import { TOPICS } from '../../platform/events/events.js';
import { fields } from '../../platform/upstream/fields.js';
import { AgentsAnnouncer } from './agents.announcer.js';
import { AgentsRepository } from './agents.repository.js';

/** Trades come in thousands: their strategies are looked up so often at most. */
const EVERY_MS = 200;
/** For what topic `trades` has not told: at a start, and where the stream was lost. */
const LOOK_EVERY_MS = 3_600_000;
const BATCH = 1000;

/**
 * Makes an agent of every strategy that trades, by whichever door its trades came in: their topic says that something is in the table,
 * and the table says what. All replicas hear of it and write the same.
 */
@Injectable()
export class TradersFollower implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(TradersFollower.name);
  private readonly due = new Set<string>();
  private lookedAtMs = -Infinity;
  private running: Promise<void> | null = null;
  private failing = false;
  private readonly ends: (() => void)[] = [];

  constructor(
    private readonly agents: AgentsRepository,
    private readonly announcer: AgentsAnnouncer,
    private readonly log: EventLog,
  ) {}

  onApplicationBootstrap(): void {
    const ticker = setInterval(() => this.wake(), EVERY_MS).unref();
    this.ends.push(
      () => clearInterval(ticker),
      this.log.subscribe((event) => this.hear(event)),
      this.log.onEpochChange((topic) => {
        if (topic === TOPICS.trades) this.lookedAtMs = -Infinity;
      }),
    );
    this.wake();
  }

  /** What is still due is found in the table at the next start. */
  async onModuleDestroy(): Promise<void> {
    for (const end of this.ends.splice(0)) end();
    await this.running;
  }

  private hear({ topic, data }: LogEvent): void {
    const strategy = topic === TOPICS.trades ? fields(data).text('strategy') : null;
    if (strategy !== null) this.due.add(strategy);
  }

  private wake(): void {
    const isLookDue = performance.now() - this.lookedAtMs >= LOOK_EVERY_MS;
    if (this.running || (this.due.size === 0 && !isLookDue)) return;
    this.running = this.run(isLookDue)
      .catch((error: unknown) => this.fail(error))
      .finally(() => (this.running = null));
  }

  private async run(isLookDue: boolean): Promise<void> {
    const names = [...this.due].slice(0, BATCH);
    for (const name of names) this.due.delete(name);
    try {
      await this.see(names);
    } catch (error) {
      for (const name of names) this.due.add(name);
      throw error;
    }
    if (isLookDue) await this.lookAround();
    this.failing = false;
  }

  private async lookAround(): Promise<void> {
    const startedAtMs = performance.now();
    let names = await this.agents.traderNames('', BATCH);
    while (names.length > 0 && this.ends.length > 0) {
      await this.see(names);
      names = names.length === BATCH ? await this.agents.traderNames(names.at(-1) ?? '', BATCH) : [];
    }
    this.lookedAtMs = startedAtMs;
  }

  private async see(names: readonly string[]): Promise<void> {
    if (names.length > 0) this.announcer.announce(await this.agents.seeTraders(names));
  }

  private fail(error: unknown): void {
    if (!this.failing)
      this.logger.warn({ reason: error instanceof Error ? error.message : 'unknown' }, 'Who trades cannot be kept now; trying again');
    this.failing = true;
  }
}
