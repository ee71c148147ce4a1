import { createHash } from 'node:crypto';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { EventLog, type LogEvent, type NewEvent } from '../../platform/events/event-log.js';
import { TOPICS } from '../../platform/events/events.js';
import { fields } from '../../platform/upstream/fields.js';
import { ALL_BROKERS } from './broker-summary.js';
import { Books } from './books.js';
import { instant, toBrokerDto, toTotalsDto } from './portfolio.wire.js';
import { SERVICE_BROKER } from './service-summary.reader.js';
import { type Leg, legOf } from './totals.js';

/** One broker is announced at most so often. */
const EVERY_MS = 1000;
const TICK_MS = 200;
const LOOK_EVERY_MS = 1000;
/** What the replica that took a fact in has not announced by then (it has died, or the log was away), any other does. */
const LEFT_BEHIND_MS = 3000;

/** So long after the start brokers have had the time to tell themselves, and the service that stands in for them is announced. */
const STAND_IN_AFTER_MS = 15_000;

type Data = Readonly<Record<string, unknown>>;

/**
 * Brings topic `portfolio` (a value per broker, and the totals) and `portfolio:<broker>` to what the books say. Who takes a fact in
 * announces it; what time alone changes, and what was left behind, every replica does. What is there already is not announced again:
 * the log itself says what was last, and the id is made of that and of the new value, so that replicas that say the same say it once.
 */
@Injectable()
export class BooksAnnouncer implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(BooksAnnouncer.name);
  /** Keys to be announced, by this replica. */
  private readonly due = new Set<string>();
  /** When a value of the key was last seen on the topic, or given to it. */
  private readonly announcedAtMs = new Map<string, number>();
  private readonly differsSinceMs = new Map<string, number>();
  private lookedAtMs = 0;
  private flushing: Promise<void> | null = null;
  private started = false;
  private startedAtMs = 0;
  private failing = false;
  private readonly ends: (() => void)[] = [];

  constructor(
    private readonly books: Books,
    private readonly log: EventLog,
  ) {}

  onApplicationBootstrap(): void {
    this.started = true;
    this.startedAtMs = Date.now();
    const ticker = setInterval(() => this.tick(Date.now()), TICK_MS);
    ticker.unref();
    this.ends.push(
      () => clearInterval(ticker),
      this.log.subscribe(({ topic, key }) => {
        if (topic === TOPICS.portfolio && key !== undefined) this.announcedAtMs.set(key, Date.now());
      }),
    );
  }

  async onModuleDestroy(): Promise<void> {
    this.started = false;
    for (const end of this.ends.splice(0)) end();
    await this.flushing;
  }

  /** These brokers, and with them the totals, have changed here: their present values go out, now or when a second has passed. */
  announce(brokers: readonly string[]): void {
    if (brokers.length === 0) return;
    for (const broker of brokers) this.due.add(broker);
    this.due.add(ALL_BROKERS);
    // In a microtask: what is told in one go is announced in one go.
    queueMicrotask(() => this.flush());
  }

  private tick(nowMs: number): void {
    if (nowMs - this.lookedAtMs >= LOOK_EVERY_MS) {
      this.lookedAtMs = nowMs;
      this.lookAround(nowMs);
    }
    this.flush();
  }

  /** Finds what differs from the books on the topic although nobody has said that it changed. */
  private lookAround(nowMs: number): void {
    const shown = this.shown();
    const names = this.books.brokerNames();
    for (const leg of this.books.legs(names, nowMs)) this.compare(leg.broker, brokerData(leg), shown.get(leg.broker), nowMs);
    if (this.isSuperseded(shown.get(SERVICE_BROKER), names)) this.due.add(SERVICE_BROKER);
    if (names.length > 0) this.compare(ALL_BROKERS, this.totalsData(nowMs), shown.get(ALL_BROKERS), nowMs);
  }

  private compare(key: string, data: Data, shown: LogEvent | undefined, nowMs: number): void {
    const news = shown === undefined ? 'missing' : newsOf(data, shown.data);
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

  private flush(): void {
    if (this.flushing || !this.started || this.due.size === 0) return;
    this.flushing = this.publish(Date.now())
      .catch((error: unknown) => this.fail(error))
      .finally(() => (this.flushing = null));
  }

  private async publish(nowMs: number): Promise<void> {
    const keys = [...this.due].filter(
      (key) => nowMs - (this.announcedAtMs.get(key) ?? -Infinity) >= EVERY_MS && !(key === SERVICE_BROKER && this.isTooEarly(nowMs)),
    );
    if (keys.length === 0) return;
    const shown = this.shown();
    const data = this.present(keys, nowMs);
    const events: NewEvent[] = [];
    for (const key of keys) {
      this.due.delete(key);
      const [value, last] = [data.get(key), shown.get(key)];
      if (value && (!last || newsOf(value, last.data) !== 'none')) events.push(eventOf(key, value, last, nowMs));
    }
    try {
      // The members first: what is not on the topic itself is tried again, and then both are.
      for (const event of events) {
        if (event.key !== undefined && event.key !== ALL_BROKERS) await this.log.append(`${TOPICS.portfolio}:${event.key}`, [event]);
      }
      if (events.length > 0) await this.log.append(TOPICS.portfolio, events);
      for (const { key } of events) this.announcedAtMs.set(key ?? '', nowMs);
      this.failing = false;
    } catch (error) {
      for (const { key } of events) this.due.add(key ?? '');
      throw error;
    }
  }

  /** What the books say of these keys now. */
  private present(keys: readonly string[], nowMs: number): Map<string, Data> {
    const names = this.books.brokerNames();
    const known = keys.filter((key) => names.includes(key));
    const data = new Map(this.books.legs(known, nowMs).map((leg) => [leg.broker, brokerData(leg)]));
    if (keys.includes(ALL_BROKERS)) data.set(ALL_BROKERS, this.totalsData(nowMs));
    if (keys.includes(SERVICE_BROKER) && !names.includes(SERVICE_BROKER) && this.shown().has(SERVICE_BROKER))
      data.set(SERVICE_BROKER, supersededData());
    return data;
  }

  /** A stand-in that brokers then take the place of would stay on the topic, as one that has gone. */
  private isTooEarly(nowMs: number): boolean {
    return this.books.summary(SERVICE_BROKER)?.source === 'service' && nowMs - this.startedAtMs < STAND_IN_AFTER_MS;
  }

  private totalsData(nowMs: number): Data {
    const brokers = this.books.brokerNames();
    const totals = this.books.totals(brokers, nowMs);
    const { excluded, complete, reason, asOfMs } = totals;
    return { broker: ALL_BROKERS, brokers, ...toTotalsDto(totals), excluded, complete, reason, as_of: instant(asOfMs) };
  }

  /** The newest value of each key on the topic. */
  private shown(): Map<string, LogEvent> {
    return new Map(
      this.log
        .ring(TOPICS.portfolio)
        .latest()
        .map((event) => [event.key ?? '', event]),
    );
  }

  /** Whether the service's figures are still on the topic although the brokers tell themselves now. */
  private isSuperseded(shown: LogEvent | undefined, names: readonly string[]): boolean {
    return shown !== undefined && !names.includes(SERVICE_BROKER) && fields(shown.data).text('status') !== 'unavailable';
  }

  private fail(error: unknown): void {
    if (!this.failing)
      this.logger.warn({ reason: error instanceof Error ? error.message : 'unknown' }, 'The portfolio was not announced; trying again');
    this.failing = true;
  }
}

function brokerData(leg: Leg): Data {
  return { broker: leg.broker, ...toBrokerDto(leg) };
}

function supersededData(): Data {
  const nobody = legOf(SERVICE_BROKER, null, null, { nowMs: 0, maxAgeMs: 0, baseCurrency: '' });
  return { ...brokerData(nobody), reason: 'the brokers tell themselves' };
}

function eventOf(key: string, data: Data, last: LogEvent | undefined, nowMs: number): NewEvent {
  const digest = createHash('sha256').update(JSON.stringify(data)).digest('base64url').slice(0, 22);
  const id = `portfolio:${key}:${last ? `${last.epoch}.${last.seq}` : 'first'}:${digest}`;
  return { id, type: 'portfolio', timestamp: new Date(nowMs).toISOString(), data, key };
}

/**
 * What a value of ours has over the one on the topic: nothing, when it is the same or an older one; only its age, when time has made it
 * stale; else it has changed. Clocks differ: what another replica has found stale is not live again without a newer summary.
 */
function newsOf(data: Data, shown: unknown): 'none' | 'aged' | 'changed' {
  if (JSON.stringify(data) === JSON.stringify(shown)) return 'none';
  if (data.broker === ALL_BROKERS) return 'changed';
  const before = fields(shown);
  const [ours, theirs] = [fields(data).time('as_of'), before.time('as_of')];
  if (theirs !== null && ours !== null && ours < theirs) return 'none';
  if (ours === null || ours !== theirs) return 'changed';
  if (data.status === 'stale' && before.word('status') === 'LIVE') return 'aged';
  return data.status === 'live' && before.word('status') === 'STALE' ? 'none' : 'changed';
}
