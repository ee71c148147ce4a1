import { createHash } from 'node:crypto';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { instant } from '../../../common/time.js';
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

/** One broker is announced at most so often. */
const EVERY_MS = 1000;
const TICK_MS = 200;
const LOOK_EVERY_MS = 1000;
/** What the replica that took a fact in has not announced by then (it has died, or the log was away), any other does. */
const LEFT_BEHIND_MS = 3000;

/** So long after the start brokers have had the time to tell themselves, and the service that stands in for them is announced. */
const STAND_IN_AFTER_MS = 15_000;

type Data = Plain<BrokerEventDto> | Plain<TotalsEventDto>;

/**
 * Brings topic `portfolio` (a value per broker, and the totals) and `portfolio:<broker>` to what the books say. Who takes a fact in
 * announces it; what time alone changes, and what was left behind, every replica does. What is there already is not announced again:
 * the log itself says what was last, and the id is made of that and of the new value, so that replicas that say the same say it once.
 */
@Injectable()
export class BooksAnnouncer implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop = new WorkLoop({
    name: BooksAnnouncer.name,
    step: () => this.announceDue(),
    failing: 'The portfolio was not announced; trying again',
    everyMs: TICK_MS,
  });
  /** Keys to be announced, by this replica. */
  private readonly due = new Set<string>();
  /** When a value of the key was last seen on the topic, or given to it. */
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

  /** These brokers, and with them the totals, have changed here: their present values go out, now or when a second has passed. */
  announce(brokers: readonly string[]): void {
    if (brokers.length === 0) return;
    for (const broker of brokers) this.due.add(broker);
    this.due.add(ALL_BROKERS);
    // In a microtask: what is told in one go is announced in one go.
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

  /** Finds what differs from the books on the topic although nobody has said that it changed. */
  private scan(nowMs: number): void {
    const shown = this.shown();
    const names = this.books.brokerNames();
    for (const leg of this.books.legs(names, nowMs)) this.compare(leg.broker, this.brokerData(leg), shown.get(leg.broker), nowMs);
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
      if (value && (!last || newsOf(value, last.data) !== 'none')) events.push(toEvent(key, value, last, nowMs));
    }
    try {
      // The members first: what is not on the topic itself is tried again, and then both are.
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

  /** What the books say of these keys now. */
  private present(keys: readonly string[], nowMs: number): Map<string, Data> {
    const names = this.books.brokerNames();
    const known = keys.filter((key) => names.includes(key));
    const data = new Map<string, Data>(this.books.legs(known, nowMs).map((leg) => [leg.broker, this.brokerData(leg)]));
    if (keys.includes(ALL_BROKERS)) data.set(ALL_BROKERS, this.totalsData(nowMs));
    if (keys.includes(SERVICE_BROKER) && !names.includes(SERVICE_BROKER) && this.shown().has(SERVICE_BROKER))
      data.set(SERVICE_BROKER, this.supersededData());
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
    const nobody = legOf(SERVICE_BROKER, null, null, { nowMs: 0, maxAgeMs: 0, baseCurrency: '' });
    return { ...this.brokerData(nobody), reason: 'the brokers tell themselves' };
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
}

function toEvent(key: string, data: Data, last: LogEvent | undefined, nowMs: number): NewEvent {
  const digest = createHash('sha256').update(JSON.stringify(data)).digest('base64url').slice(0, 22);
  const id = `portfolio:${key}:${last ? `${last.epoch}.${last.seq}` : 'first'}:${digest}`;
  return eventOn(TOPICS.portfolio, { id, type: 'portfolio', timestamp: new Date(nowMs).toISOString(), data, key });
}

/**
 * What a value of ours has over the one on the topic: nothing, when it is the same or an older one; only its age, when time has made it
 * stale; else it has changed. Clocks differ: what another replica has found stale is not live again without a newer summary.
 */
function newsOf(data: Data, shown: unknown): 'none' | 'aged' | 'changed' {
  if (JSON.stringify(data) === JSON.stringify(shown)) return 'none';
  if (!('status' in data)) return 'changed';
  const before = fields(shown);
  const [ours, theirs] = [fields(data).time('as_of'), before.time('as_of')];
  if (theirs !== null && ours !== null && ours < theirs) return 'none';
  if (ours === null || ours !== theirs) return 'changed';
  if (data.status === 'stale' && before.word('status') === 'LIVE') return 'aged';
  return data.status === 'live' && before.word('status') === 'STALE' ? 'none' : 'changed';
}
