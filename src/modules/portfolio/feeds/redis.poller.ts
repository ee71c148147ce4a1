import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { reasonOf } from '../../../common/reason.js';
import { Config } from '../../../config/config.js';
import { type RedisClient, RedisConnections, within } from '../../../platform/redis/redis.connections.js';
import { isErrorReply } from '../../../platform/redis/redis.library.js';
import { type BrokerSummary, FIGURES, toBrokerName } from '../books/broker-summary.js';
import { Books } from '../books/books.js';
import { BooksKeeper } from './books.keeper.js';
import { HASH_FIELDS, readHashSummary, readJsonSummary, type RedisSummary } from './redis-summary.reader.js';

/** A longer JSON summary is a mistake: it is cut, and so not valid JSON. */
const MAX_JSON = 65_536;
const ANSWER_WITHIN_MS = 2000;

/** Reads the summaries that the desk keeps in Redis, of the brokers in BROKERS, every DASHBOARD_REFRESH_SECONDS. */
@Injectable()
export class RedisPoller implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(RedisPoller.name);
  private readonly brokers: readonly string[];
  private readonly baseCurrency: string;
  private readonly intervalMs: number;
  private timer: NodeJS.Timeout | undefined;
  private polling: Promise<void> | null = null;
  private failing = false;

  constructor(
    private readonly books: Books,
    private readonly keeper: BooksKeeper,
    private readonly redis: RedisConnections,
    config: Config,
  ) {
    this.brokers = config.brokers.flatMap((name) => toBrokerName(name) ?? []);
    this.baseCurrency = config.variables.BASE_CURRENCY;
    this.intervalMs = config.variables.DASHBOARD_REFRESH_SECONDS * 1000;
  }

  onApplicationBootstrap(): void {
    if (!this.redis.enabled || this.brokers.length === 0) return;
    this.timer = setInterval(() => this.poll(), this.intervalMs).unref();
    this.poll();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.polling;
  }

  private poll(): void {
    this.polling ??= this.readAll()
      .then(() => (this.failing = false))
      .catch((error: unknown) => this.fail(error))
      .then(() => void (this.polling = null));
  }

  private async readAll(): Promise<void> {
    const client = await this.redis.ready(this.redis.client());
    const found = await within(ANSWER_WITHIN_MS, Promise.all(this.brokers.map((broker) => this.read(client, broker))));
    await this.keeper.keepSummaries(found.flatMap((summary) => summary ?? []));
  }

  /** The broker's new summary, or null. The writer may spell an accent as a character of its own. */
  private async read(client: RedisClient, broker: string): Promise<BrokerSummary | null> {
    const spelt = broker.normalize('NFD');
    return (await this.readAs(client, broker, broker)) ?? (spelt === broker ? null : this.readAs(client, broker, spelt));
  }

  /** The hash takes precedence over the text. */
  private async readAs(client: RedisClient, broker: string, spelt: string): Promise<BrokerSummary | null> {
    const hash = await client.hmGet(`${spelt}:portfolio:summary`, [...HASH_FIELDS]).catch(noneOfThatKind);
    const nowMs = Date.now();
    const summary = hash && readHashSummary(hash, broker, this.baseCurrency, nowMs);
    if (summary) return this.news(broker, summary, nowMs);
    const text = await client.getRange(`portfolio:${spelt}:summary`, 0, MAX_JSON).catch(noneOfThatKind);
    const other = readJsonSummary(text, broker, this.baseCurrency, nowMs);
    return other && this.news(broker, other, nowMs);
  }

  /** For a summary without a time the only certain time is when its content changed. */
  private news(broker: string, summary: RedisSummary, nowMs: number): BrokerSummary | null {
    const known = this.books.summary(broker);
    const isSame =
      known?.source !== 'service' && known?.currency === summary.currency && FIGURES.every((name) => known[name] === summary[name]);
    if (isSame && (summary.asOfMs === null || summary.asOfMs === known.asOfMs)) return null;
    return { broker, ...summary, asOfMs: summary.asOfMs ?? nowMs, source: 'redis' };
  }

  private fail(error: unknown): void {
    if (!this.failing) this.logger.warn({ reason: reasonOf(error) }, 'The summaries in Redis were not read; trying again');
    this.failing = true;
  }
}

/** A key of another type counts as missing. */
function noneOfThatKind(error: unknown): null {
  if (isErrorReply(error)) return null;
  throw error;
}
