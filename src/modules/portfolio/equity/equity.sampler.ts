import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import { reasonOf } from '../../../common/reason.js';
import { Config } from '../../../config/config.js';
import type { BrokerSummary } from '../books/broker-summary.js';
import { Problem } from '../../../common/problem.js';
import { Books } from '../books/books.js';
import type { CashFlow } from '../books/cash-flow.reader.js';
import { EquityRecorder, type EquitySample } from './equity.recorder.js';
import type { RateChange } from '../books/fx/fx-changes.js';
import { inBase } from '../books/totals.js';

/** Reports of a time before that are garbage, or of no use. */
const HISTORY_MS = 10 * 365.25 * 24 * 3_600_000;
/** Samples of longer ago stay as they are, whatever is reported of the past. */
const CHANGEABLE_MS = 10 * 60_000;
const MAX_HOPELESS = 10_000;

/**
 * Passes the equity of all live brokers to the recorder at the end of every sampling interval, unless nothing has changed since the last
 * time; and reports of the past, with their own time, at once.
 */
@Injectable()
export class BooksSampler implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(BooksSampler.name);
  private readonly intervalMs: number;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | null = null;
  private lastRecorded = '';
  /** Flows that cannot be recorded; they are not tried again. */
  private readonly hopeless = new Set<string>();

  constructor(
    private readonly books: Books,
    private readonly recorder: EquityRecorder,
    config: Config,
  ) {
    this.intervalMs = config.variables.EQUITY_SAMPLE_SECONDS * 1000;
  }

  onApplicationBootstrap(): void {
    this.plan();
  }

  async onModuleDestroy(): Promise<void> {
    clearTimeout(this.timer);
    await this.running;
  }

  /**
   * Records those of the summaries that are history (a month of it comes in as events like any other), and flows, in the base currency by
   * the rate of their time; without a rate they wait for one. All of it becomes visible at once: no return without its flow.
   */
  async recordPast(summaries: readonly BrokerSummary[], flows: readonly CashFlow[] = []): Promise<void> {
    const nowMs = Date.now();
    const [sinceMs, beforeMs] = [nowMs - HISTORY_MS, nowMs - 2 * this.intervalMs];
    const past = summaries.filter(({ broker, asOfMs }) => asOfMs >= sinceMs && asOfMs < beforeMs && this.books.admits(broker, asOfMs));
    const samples = past
      .toSorted((a, b) => a.asOfMs - b.asOfMs)
      .flatMap((summary) => {
        return sampleOf(summary, summary.asOfMs, this.books.rateToBase(summary.currency, summary.asOfMs));
      });
    const paid = flows.map((flow) => ({ ...flow, amountBase: inBase(flow.amount, this.books.rateToBase(flow.currency, flow.atMs)) }));
    if (samples.length + paid.length > 0) await this.recorder.record(samples, nowMs - CHANGEABLE_MS, paid);
  }

  /** Corrects recorded samples of a time whose rates have become known only now. */
  async rerate(changes: readonly RateChange[]): Promise<void> {
    if (changes.length > 0) await this.recorder.rerate(changes);
  }

  /** Records flows that have waited for a rate, where there is one now. */
  async recordFlows(flows: readonly CashFlow[]): Promise<void> {
    for (const { id, broker, atMs, amount, currency } of flows) {
      const amountBase = inBase(amount, this.books.rateToBase(currency, atMs));
      if (amountBase === null || this.hopeless.has(id)) continue;
      try {
        await this.recorder.recordFlow({ id, broker, atMs, amountBase });
      } catch (error) {
        if (error instanceof Problem && error.kind.retryable) throw error;
        // One that fails must not delay those after it.
        if (this.hopeless.size < MAX_HOPELESS) this.hopeless.add(id);
        this.logger.error({ err: error, id }, 'A cash flow could not be recorded');
      }
    }
  }

  /** Samples the interval that has just ended: all brokers at the same time, so that they can be summed. */
  async sample(nowMs: number): Promise<void> {
    const atMs = Math.floor(nowMs / this.intervalMs) * this.intervalMs - 1;
    const samples = this.books
      .legs(this.books.brokerNames(), nowMs)
      .flatMap(({ summary, status, rate }) => (summary && status === 'live' ? sampleOf(summary, atMs, rate) : []));
    const figures = JSON.stringify(samples.map((sample) => ({ ...sample, atMs: 0 })));
    if (samples.length === 0 || figures === this.lastRecorded) return;
    await this.recorder.record(samples);
    this.lastRecorded = figures;
  }

  private plan(): void {
    const nowMs = Date.now();
    this.timer = setTimeout(() => this.tick(), this.intervalMs - (nowMs % this.intervalMs));
    this.timer.unref();
  }

  private tick(): void {
    this.running = this.sample(Date.now())
      .catch((error: unknown) => this.logger.warn({ reason: reasonOf(error) }, 'The equity of an interval was not recorded'))
      .finally(() => (this.running = null));
    this.plan();
  }
}

/** No sample for a broker without equity. All equity but cash is exposure. */
function sampleOf({ broker, currency, totalValue, cash, totalPnl }: BrokerSummary, atMs: number, rate: number | null): EquitySample[] {
  if (totalValue === null) return [];
  const exposure = cash === null ? null : new Decimal(totalValue).minus(cash).toNumber();
  return [
    {
      ...{ broker, atMs, currency, equity: totalValue, pnl: totalPnl, exposure },
      equityBase: inBase(totalValue, rate),
      pnlBase: inBase(totalPnl, rate),
      exposureBase: inBase(exposure, rate),
    },
  ];
}
