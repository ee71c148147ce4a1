import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { EventLog, type LogEvent } from '../../platform/events/event-log.js';
import { TOPICS } from '../../platform/events/events.js';
import { StrategyBrokers } from '../../platform/events/ports/strategy-brokers.js';
import { fields } from '../../platform/upstream/fields.js';
import { WorkLoop } from '../../platform/background/work-loop.js';
import { AgentsAnnouncer } from './agents.announcer.js';
import { AgentsRepository } from './agents.repository.js';

/** Trades come in thousands: their strategies are looked up at most so often. */
const EVERY_MS = 200;
/** The strategies are also read from the table: at start, and where events of topic `trades` were lost. */
const LOOK_EVERY_MS = 3_600_000;
const BATCH = 1000;

/**
 * Stores an agent for every strategy that trades, whichever way its trades came in: an event on topic `trades` says that the table has a
 * new row, and the table says which. All replicas receive the event and write the same.
 */
@Injectable()
export class TradersFollower implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop = new WorkLoop({
    name: TradersFollower.name,
    step: () => this.seeDue(),
    failing: 'Who trades cannot be kept now; trying again',
    everyMs: EVERY_MS,
  });
  private readonly due = new Set<string>();
  private lookedAtMs = -Infinity;
  private readonly ends: (() => void)[] = [];

  constructor(
    private readonly agents: AgentsRepository,
    private readonly announcer: AgentsAnnouncer,
    private readonly log: EventLog,
    private readonly strategies: StrategyBrokers,
  ) {}

  /** Requests wait until it is known which strategies trade at which brokers. */
  async onApplicationBootstrap(): Promise<void> {
    await this.learnAll();
    this.ends.push(
      this.log.subscribe((event) => this.onEvent(event)),
      this.log.onEpochChange((topic) => {
        if (topic === TOPICS.trades) this.lookedAtMs = -Infinity;
      }),
    );
    this.loop.start();
  }

  /** What is still due is read from the table at the next start. */
  async onModuleDestroy(): Promise<void> {
    for (const end of this.ends.splice(0)) end();
    await this.loop.stop();
  }

  private onEvent({ topic, data }: LogEvent): void {
    if (topic !== TOPICS.trades) return;
    const f = fields(data);
    const strategy = f.text('strategy');
    if (strategy === null) return;
    this.strategies.learn(strategy, f.text('broker'));
    this.due.add(strategy);
  }

  private async seeDue(): Promise<number | null> {
    const isLookDue = performance.now() - this.lookedAtMs >= LOOK_EVERY_MS;
    const names = [...this.due].slice(0, BATCH);
    for (const name of names) this.due.delete(name);
    try {
      await this.see(names);
    } catch (error) {
      for (const name of names) this.due.add(name);
      throw error;
    }
    if (isLookDue) await this.scan();
    return null;
  }

  private async scan(): Promise<void> {
    const startedAtMs = performance.now();
    let names = await this.agents.traderNames('', BATCH);
    while (names.length > 0 && this.ends.length > 0) {
      await this.see(names);
      await this.learn(names);
      names = names.length === BATCH ? await this.agents.traderNames(names.at(-1) ?? '', BATCH) : [];
    }
    this.lookedAtMs = startedAtMs;
  }

  private async learnAll(): Promise<void> {
    let names = await this.agents.traderNames('', BATCH);
    while (names.length > 0) {
      await this.learn(names);
      names = names.length === BATCH ? await this.agents.traderNames(names.at(-1) ?? '', BATCH) : [];
    }
  }

  private async learn(names: readonly string[]): Promise<void> {
    for (const { strategy, broker } of await this.agents.brokersOf(names)) this.strategies.learn(strategy, broker);
  }

  private async see(names: readonly string[]): Promise<void> {
    if (names.length > 0) this.announcer.announce(await this.agents.seeTraders(names));
  }
}
