import { createHash } from 'node:crypto';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { instant } from '../../../common/time/time.js';
import { Config } from '../../../config/config.js';
import { EventLog, type LogEvent, type NewEvent } from '../../../platform/events/event-log.js';
import { eventOn, TOPICS } from '../../../platform/events/events.js';
import { fields } from '../../../platform/upstream/fields.js';
import { WorkLoop } from '../../../platform/background/work-loop.js';
import { ALL_BROKERS, SERVICE_BROKER } from './broker-summary.js';
import { Books } from './books.js';
import type { BrokerEventDto, TotalsEventDto } from './dto/portfolio-event.dto.js';
import { type Plain, toBrokerDto, toTotalsDto } from './portfolio.wire.js';
import { type Leg, legOf } from './totals.js';

/** The value of one broker is published at most so often. */
const EVERY_MS = 1000;
const TICK_MS = 200;
const LOOK_EVERY_MS = 1000;
/** A change that the replica which stored it has not published by then (it died, or the log was away) is published by any other. */
const LEFT_BEHIND_MS = 3000;

/** How long after the start brokers have to report; after that the fallback summary of the portfolio service is published. */
const FALLBACK_AFTER_MS = 15_000;

type Data = Plain<BrokerEventDto> | Plain<TotalsEventDto>;

/**
 * Keeps topic `portfolio` (a value per broker, and the totals) and `portfolio:<broker>` equal to the books. The replica that stored an event
 * publishes its change; changes by time alone, and changes that another replica did not publish, every replica finds by its scan. The log
 * itself holds what was published last, and the id is made of that and of the new value, so that the same change is published once.
 */
@Injectable()
export class BooksAnnouncer implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop = new WorkLoop({
    name: BooksAnnouncer.name,
    step: () => this.announceDue(),
    failing: 'The portfolio was not announced; trying again',
    everyMs: TICK_MS,
  });
  /** Keys whose values are due for publication by this replica. */
  private readonly due = new Set<string>();
  /** When a value of the key was last seen on the topic, or published there. */
  private readonly announcedAtMs = new Map<string, number>();
  private readonly differsSinceMs = new Map<string, number>();
  private lookedAtMs = 0;
  private startedAtMs = 0;
  private readonly ends: (() => void)[] = [];

  constructor(
    private readonly books: Books,
    private readonly log: EventLog,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.startedAtMs = Date.now();
    this.ends.push(
      this.log.subscribe(({ topic, key }) => {
        if (topic === TOPICS.portfolio && key !== undefined) this.announcedAtMs.set(key, Date.now());
      }),
    );
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    for (const end of this.ends.splice(0)) end();
    await this.loop.stop();
  }

  /** These brokers, and with them the totals, have changed here: their values are published now, or when a second has passed. */
  announce(brokers: readonly string[]): void {
    if (brokers.length === 0) return;
    for (const broker of brokers) this.due.add(broker);
    this.due.add(ALL_BROKERS);
    // In a microtask: what is stored in one go is published in one go.
    queueMicrotask(() => this.loop.wake());
  }

  private async announceDue(): Promise<null> {
    const nowMs = Date.now();
    if (nowMs - this.lookedAtMs >= LOOK_EVERY_MS) {
      this.lookedAtMs = nowMs;
      this.scan(nowMs);
    }
    if (this.due.size > 0) await this.publish(nowMs);
    return null;
  }

  /** Finds values on the topic that differ from the books without a change having been noted. */
  private scan(nowMs: number): void {
    const published = this.published();
    const names = this.books.brokerNames();
    for (const leg of this.books.legs(names, nowMs)) this.compare(leg.broker, this.brokerData(leg), published.get(leg.broker), nowMs);
    if (this.isSuperseded(published.get(SERVICE_BROKER), names)) this.due.add(SERVICE_BROKER);
    if (names.length > 0) this.compare(ALL_BROKERS, this.totalsData(nowMs), published.get(ALL_BROKERS), nowMs);
  }

  private compare(key: string, data: Data, published: LogEvent | undefined, nowMs: number): void {
    const news = published === undefined ? 'missing' : newsOf(data, published.data);
    if (news === 'none') {
      this.differsSinceMs.delete(key);
      return;
    }
    const sinceMs = this.differsSinceMs.get(key) ?? nowMs;
    this.differsSinceMs.set(key, sinceMs);
    if (news === 'changed' && nowMs - sinceMs < LEFT_BEHIND_MS) return;
    this.due.add(key);
    if (news === 'aged') this.due.add(ALL_BROKERS);
  }

  private async publish(nowMs: number): Promise<void> {
    const keys = [...this.due].filter(
      (key) => nowMs - (this.announcedAtMs.get(key) ?? -Infinity) >= EVERY_MS && !(key === SERVICE_BROKER && this.isTooEarly(nowMs)),
    );
    if (keys.length === 0) return;
    const published = this.published();
    const data = this.present(keys, nowMs);
    const events: NewEvent[] = [];
    for (const key of keys) {
      this.due.delete(key);
      const [value, last] = [data.get(key), published.get(key)];
      if (value && (!last || newsOf(value, last.data) !== 'none')) events.push(toEvent(key, value, last, nowMs));
    }
    try {
      // The broker's own topic first: if that append fails, both are tried again.
      for (const event of events) {
        if (event.key !== undefined && event.key !== ALL_BROKERS) await this.log.append(`${TOPICS.portfolio}:${event.key}`, [event]);
      }
      if (events.length > 0) await this.log.append(TOPICS.portfolio, events);
      for (const { key } of events) this.announcedAtMs.set(key ?? '', nowMs);
    } catch (error) {
      for (const { key } of events) this.due.add(key ?? '');
      throw error;
    }
  }

  /** The values of these keys by the books, now. */
  private present(keys: readonly string[], nowMs: number): Map<string, Data> {
    const names = this.books.brokerNames();
    const known = keys.filter((key) => names.includes(key));
    const data = new Map<string, Data>(this.books.legs(known, nowMs).map((leg) => [leg.broker, this.brokerData(leg)]));
    if (keys.includes(ALL_BROKERS)) data.set(ALL_BROKERS, this.totalsData(nowMs));
    if (keys.includes(SERVICE_BROKER) && !names.includes(SERVICE_BROKER) && this.published().has(SERVICE_BROKER))
      data.set(SERVICE_BROKER, this.supersededData());
    return data;
  }

  /** In the first seconds the fallback is not published: brokers may replace it, and it would stay on the topic as unavailable. */
  private isTooEarly(nowMs: number): boolean {
    return this.books.summary(SERVICE_BROKER)?.source === 'service' && nowMs - this.startedAtMs < FALLBACK_AFTER_MS;
  }

  private totalsData(nowMs: number): Data {
    const brokers = this.books.brokerNames();
    const totals = this.books.totals(brokers, nowMs);
    const { excluded, complete, reason, asOfMs } = totals;
    return {
      broker: ALL_BROKERS,
      brokers,
      ...toTotalsDto(totals, this.config.roundMoney),
      excluded,
      complete,
      reason,
      as_of: instant(asOfMs),
    };
  }

  private brokerData(leg: Leg): Plain<BrokerEventDto> {
    return { broker: leg.broker, ...toBrokerDto(leg, this.config.roundMoney) };
  }

  private supersededData(): Data {
    const replaced = legOf(SERVICE_BROKER, null, null, { nowMs: 0, maxAgeMs: 0, baseCurrency: '' });
    return { ...this.brokerData(replaced), reason: 'the brokers report themselves' };
  }

  /** The newest value of each key on the topic. */
  private published(): Map<string, LogEvent> {
    return new Map(
      this.log
        .ring(TOPICS.portfolio)
        .latest()
        .map((event) => [event.key ?? '', event]),
    );
  }

  /** Whether the service's figures are still on the topic although the brokers report themselves now. */
  private isSuperseded(published: LogEvent | undefined, names: readonly string[]): boolean {
    return published !== undefined && !names.includes(SERVICE_BROKER) && fields(published.data).text('status') !== 'unavailable';
  }
}

function toEvent(key: string, data: Data, last: LogEvent | undefined, nowMs: number): NewEvent {
  const digest = createHash('sha256').update(JSON.stringify(data)).digest('base64url').slice(0, 22);
  const id = `portfolio:${key}:${last ? `${last.epoch}.${last.seq}` : 'first'}:${digest}`;
  return eventOn(TOPICS.portfolio, { id, type: 'portfolio', timestamp: new Date(nowMs).toISOString(), data, key });
}

/**
 * How our value compares with the one on the topic: `none` when it is the same or older, `aged` when only time has made it stale, else
 * `changed`. Clocks differ: a value that another replica has found stale is not live again without a newer summary.
 */
function newsOf(data: Data, published: unknown): 'none' | 'aged' | 'changed' {
  if (JSON.stringify(data) === JSON.stringify(published)) return 'none';
  if (!('status' in data)) return 'changed';
  const before = fields(published);
  const [ours, theirs] = [fields(data).time('as_of'), before.time('as_of')];
  if (theirs !== null && ours !== null && ours < theirs) return 'none';
  if (ours === null || ours !== theirs) return 'changed';
  if (data.status === 'stale' && before.word('status') === 'LIVE') return 'aged';
  return data.status === 'live' && before.word('status') === 'STALE' ? 'none' : 'changed';
}
