import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Config, type ServiceName } from '../../config/config.js';
import { EventLog, type LogEvent } from '../../platform/events/event-log.js';
import { TOPICS } from '../../platform/events/events.js';
import type { Part } from '../../platform/upstream/part.js';
import { UpstreamClient } from '../../platform/upstream/upstream.client.js';
import { Hub } from '../realtime/hub/hub.js';
import { DeskParts, type Mark } from './snapshot/desk.parts.js';
import { Edition } from './snapshot/edition.js';
import { SectionAnnouncer } from './section.announcer.js';
import type { DeskSections } from './snapshot/sections.js';

/** After a request the desk counts as watched for so long. */
const WATCHED_MS = 60_000;
/** Answers that come in within this time are published together. */
const GATHER_MS = 20;
/** Events about the books come in bursts; the services are asked so long after the first, once for the whole burst. */
const REACT_MS = 250;
/** After a command to a service, a request for the snapshot waits at most so long for the service's new answers. */
const RENEWAL_MS = 1000;
const FACT_TOPICS = new Set<string>([TOPICS.dashboard, TOPICS.desk]);
const BOOK_FACTS = new Set([
  'portfolio_snapshot_updated',
  'portfolio_summary_updated',
  'portfolio_drawdown_updated',
  'portfolio_exposure_updated',
  'position_updated',
  'trade_executed',
  'ess_state_changed',
]);
const STRATEGY_FACTS = new Set(['strategy_updated', 'regime_changed']);

/**
 * Keeps the desk's state up to date while a client is watching. Warm, there is always a finished edition and a request gets it without
 * waiting; cold (at the start, and after a minute without a client) the first requests wait together for one round of answers.
 */
@Injectable()
export class DashboardService implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(DashboardService.name);
  private readonly intervalMs: number;
  /** Null while cold. */
  private edition: Edition | null = null;
  /** Also while cold: what a service that fails has last said. */
  private published: DeskSections | null = null;
  private warming: Promise<Edition> | null = null;
  /** Pending while a service whose answers are out of date is asked again. */
  private renewal: Promise<Edition> | null = null;
  /** The parts that events have made out of date since the last refresh. */
  private readonly due = new Set<Part<unknown, Mark>>();
  private latest: Mark;
  private lastAskedMs = 0;
  /** When the next round begins by itself. */
  private nextRoundMs: number;
  /** When the newest round of questions began; 0 = none yet. */
  private lastRoundMs = 0;
  private gathering: NodeJS.Timeout | null = null;
  private reacting: NodeJS.Timeout | null = null;
  private closing = false;
  private readonly ends: (() => void)[] = [];

  constructor(
    private readonly parts: DeskParts,
    private readonly announcer: SectionAnnouncer,
    private readonly log: EventLog,
    private readonly hub: Hub,
    private readonly upstreams: UpstreamClient,
    private readonly config: Config,
  ) {
    this.intervalMs = config.variables.DASHBOARD_REFRESH_SECONDS * 1000;
    this.nextRoundMs = Date.now() + this.intervalMs;
    this.latest = { order: 0, position: log.ring(TOPICS.dashboard).head, idleMs: 0 };
  }

  onModuleInit(): void {
    const ticker = setInterval(() => this.tick(), this.intervalMs);
    ticker.unref();
    this.ends.push(
      () => clearInterval(ticker),
      this.log.subscribe((event) => this.react(event)),
      this.upstreams.onOutdated((service) => this.renew(service)),
    );
  }

  /** A backend that starts is about to be looked at: the first round begins now, and the requests that come meanwhile share it. */
  onApplicationBootstrap(): void {
    this.inBackground(Promise.resolve(this.current()));
  }

  onModuleDestroy(): void {
    this.closing = true;
    for (const end of this.ends.splice(0)) end();
    for (const timer of [this.gathering, this.reacting]) if (timer) clearTimeout(timer);
  }

  /** The newest edition: at once when warm; cold, after at most the longest upstream time-out. */
  current(): Edition | Promise<Edition> {
    const nowMs = Date.now();
    if (this.edition && !this.isWatched(nowMs)) this.edition = null;
    this.lastAskedMs = nowMs;
    return this.renewal ?? this.edition ?? this.warmUp();
  }

  private isWatched(nowMs: number): boolean {
    return nowMs - this.lastAskedMs <= WATCHED_MS || this.hub.watchers(TOPICS.dashboard) > 0;
  }

  private warmUp(): Promise<Edition> {
    this.warming ??= this.askAfterIdle()
      .then(() => this.publish())
      .finally(() => (this.warming = null));
    return this.warming;
  }

  /** Without a client no refresh is needed; the last good answers are kept. */
  private tick(): void {
    this.nextRoundMs = Date.now() + this.intervalMs;
    if (!this.isWatched(Date.now())) this.edition = null;
    else if (!this.edition) this.inBackground(this.warmUp());
    else this.inBackground(this.ask(this.parts.all));
  }

  /** The first round after a pause without clients, or the first of all. */
  private askAfterIdle(): Promise<void> {
    if (this.lastRoundMs > 0) this.latest = { ...this.latest, idleMs: this.latest.idleMs + Math.max(0, Date.now() - this.lastRoundMs) };
    return this.ask(this.parts.all);
  }

  /** Asks every question that is not pending. Each has its own deadline; a slow one delays only the promise of this round. */
  private async ask(parts: readonly Part<unknown, Mark>[]): Promise<void> {
    this.lastRoundMs = Date.now();
    const mark = this.nextMark();
    await Promise.all(parts.map((part) => part.refresh(mark).then(() => this.publishSoon())));
  }

  private nextMark(): Mark {
    this.latest = { ...this.latest, order: this.latest.order + 1, position: this.log.ring(TOPICS.dashboard).head };
    return this.latest;
  }

  /** While cold nothing is published: the first edition waits until all answers are in. */
  private publishSoon(): void {
    if (!this.edition || this.gathering || this.closing) return;
    this.gathering = setTimeout(() => {
      if (this.edition) this.publish();
    }, GATHER_MS);
  }

  private publish(): Edition {
    if (this.gathering) clearTimeout(this.gathering);
    this.gathering = null;
    const nowMs = Date.now();
    const edition = Edition.of(this.parts, this.latest, {
      ...{ before: this.published, nowMs, roundMoney: this.config.roundMoney },
      nextTryOf: (service) => this.upstreams.nextTryMs(service, this.nextRoundMs, this.intervalMs),
    });
    this.edition = edition;
    this.published = edition.sections;
    // Questions that the shutdown cuts off say nothing about the desk.
    if (!this.closing) this.inBackground(this.announcer.observe(edition.sections, nowMs));
    return edition;
  }

  private react({ topic, type }: LogEvent): void {
    if (!FACT_TOPICS.has(topic) || !this.edition) return;
    const parts = BOOK_FACTS.has(type) ? this.parts.ofBooks : STRATEGY_FACTS.has(type) ? this.parts.bySection.strategy : [];
    for (const part of parts) this.due.add(part);
    if (this.due.size === 0) return;
    this.reacting ??= setTimeout(() => {
      this.reacting = null;
      const due = [...this.due];
      this.due.clear();
      this.inBackground(Promise.all(due.map((part) => this.askAfresh(part))));
    }, REACT_MS);
  }

  /** A command may have changed the service's answers: requests from now on get answers of after it. */
  private renew(service: ServiceName): void {
    if (this.closing || (!this.edition && !this.warming)) return;
    const parts = this.parts.all.filter((part) => part.service === service);
    const asked = Promise.resolve(this.warming).then(() => Promise.all(parts.map((part) => part.refreshAfresh(() => this.nextMark()))));
    const renewal = Promise.race([asked, delay(RENEWAL_MS, undefined, { ref: false })])
      .then(() => this.publish())
      .finally(() => {
        if (this.renewal === renewal) this.renewal = null;
      });
    this.renewal = renewal;
    this.inBackground(renewal);
  }

  private async askAfresh(part: Part<unknown, Mark>): Promise<void> {
    await part.refreshAfresh(() => this.nextMark());
    this.publishSoon();
  }

  private inBackground(work: Promise<unknown>): void {
    work.catch((error: unknown) =>
      this.logger.error('refreshing the dashboard failed', error instanceof Error ? error.stack : String(error)),
    );
  }
}
