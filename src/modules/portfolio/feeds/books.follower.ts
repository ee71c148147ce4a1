import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { reasonOf } from '../../../common/reason.js';
import { Config } from '../../../config/config.js';
import { EventLog, type LogEvent, type Position } from '../../../platform/events/event-log.js';
import { TOPICS } from '../../../platform/events/events.js';
import { Books } from '../books/books.js';
import { BOOK_FACTS, readBookFacts } from './books.facts.js';
import { BooksRepository } from '../books/books.repository.js';
import { LateEvents } from './late-events.js';

/** Events that a replica has missed, while the event log was away or before it subscribed, it finds in the tables within this time. */
const RELOAD_EVERY_MS = 60_000;
/** An older report cannot come later than this and open a closed position again. */
const CLOSED_FOR_MS = 24 * 3_600_000;
/** A report with a time in the future counts as of its receipt by one replica, which the tables know by then. */
const KEPT_AFTER_MS = 1000;
/** Ten years of rates are read once; then what was stored since, with time to spare. */
const RATES_OF_MS = 10 * RELOAD_EVERY_MS;
const TOPICS_OF_FACTS: ReadonlySet<string> = new Set([TOPICS.desk, TOPICS.dashboard]);
const TYPES: ReadonlySet<string> = new Set(BOOK_FACTS);

/** Keeps this replica's books up to date: from the tables at the start and every minute, and from what the event log delivers. */
@Injectable()
export class BooksFollower implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(BooksFollower.name);
  private readonly ends: (() => void)[] = [];
  private readingSoon: NodeJS.Timeout | undefined;
  private reloading: Promise<void> | null = null;
  private hasRates = false;
  private readonly late = new LateEvents(KEPT_AFTER_MS);

  constructor(
    private readonly books: Books,
    private readonly repository: BooksRepository,
    private readonly log: EventLog,
    private readonly config: Config,
  ) {}

  /** Subscribes before it reads, so that no event is missed; the newer of both stays. */
  async onModuleInit(): Promise<void> {
    const timer = setInterval(() => this.reload(), RELOAD_EVERY_MS);
    timer.unref();
    this.ends.push(
      () => clearInterval(timer),
      this.log.subscribe((event) => this.onEvent(event)),
      this.log.onEpochChange((topic) => TOPICS_OF_FACTS.has(topic) && this.reload()),
    );
    await this.load();
  }

  async onModuleDestroy(): Promise<void> {
    clearTimeout(this.readingSoon);
    for (const end of this.ends.splice(0)) end();
    await this.reloading;
  }

  /** A position on topic `dashboard` after which comes every event that the books may lack. */
  get position(): Position {
    return this.late.before ?? this.log.ring(TOPICS.dashboard).head;
  }

  private onEvent(event: LogEvent): void {
    if (!TYPES.has(event.type) || !TOPICS_OF_FACTS.has(event.topic)) return;
    const nowMs = Date.now();
    const { rates, summaries, positions } = readBookFacts([event], this.config.variables.BASE_CURRENCY);
    if ([...rates, ...summaries, ...positions].some(({ asOfMs }) => asOfMs >= nowMs)) {
      if (event.topic === TOPICS.dashboard) this.late.add(event, performance.now());
      this.readSoon();
      return;
    }
    for (const rate of rates) this.books.applyRate(rate);
    for (const summary of summaries) this.books.apply(summary, nowMs);
    for (const position of positions) this.books.applyPosition(position);
  }

  private readSoon(): void {
    this.readingSoon ??= setTimeout(() => {
      this.readingSoon = undefined;
      this.reload();
    }, KEPT_AFTER_MS).unref();
  }

  private reload(): void {
    this.reloading ??= this.load()
      .catch((error: unknown) => this.logger.warn({ reason: reasonOf(error) }, 'The books were not read'))
      .finally(() => {
        this.reloading = null;
        if (this.late.before !== null && this.ends.length > 0) this.readSoon();
      });
  }

  private async load(): Promise<void> {
    const fromMs = performance.now();
    const closedBeforeMs = Date.now() - CLOSED_FOR_MS;
    await this.repository.forgetClosed(closedBeforeMs);
    this.books.forgetClosed(closedBeforeMs);
    for (const rate of await this.repository.rates(this.hasRates ? RATES_OF_MS : null)) this.books.applyRate(rate);
    this.hasRates = true;
    for (const summary of await this.repository.summaries()) this.books.apply(summary);
    for (const position of await this.repository.positions()) this.books.applyPosition(position);
    this.late.found(fromMs);
  }
}
