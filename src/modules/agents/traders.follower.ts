import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { EventLog, type LogEvent } from '../../platform/events/event-log.js';
import { TOPICS } from '../../platform/events/events.js';
import { StrategyBrokers } from '../../platform/events/strategy-brokers.js';
import { fields } from '../../platform/upstream/fields.js';
import { WorkLoop } from '../../platform/background/work-loop.js';
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

  /** Nobody is served before it is known which strategies trade where. */
  async onApplicationBootstrap(): Promise<void> {
    await this.learnAll();
    this.ends.push(
      this.log.subscribe((event) => this.hear(event)),
      this.log.onEpochChange((topic) => {
        if (topic === TOPICS.trades) this.lookedAtMs = -Infinity;
      }),
    );
    this.loop.start();
  }

  /** What is still due is found in the table at the next start. */
  async onModuleDestroy(): Promise<void> {
    for (const end of this.ends.splice(0)) end();
    await this.loop.stop();
  }

  private hear({ topic, data }: LogEvent): void {
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
