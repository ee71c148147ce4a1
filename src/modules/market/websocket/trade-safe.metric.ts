import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { WorkLoop } from '../../../platform/background/work-loop.js';
import { DeskFacts } from '../../../platform/events/ports/desk-facts.js';
import { NOTHING_SUBSCRIBED, TradeSafe } from './trade-safe.js';

const TYPE = 'market_trade_safe';
/** Between two points, in ms; they lie on multiples of it, so that all replicas together record one. */
const EVERY_MS = 10_000;

/** Records the metric `market_trade_safe`, 1 or 0, while anything is subscribed: rules act on it. */
@Injectable()
export class TradeSafeMetric implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop: WorkLoop;

  constructor(
    private readonly safe: TradeSafe,
    private readonly facts: DeskFacts,
  ) {
    this.loop = new WorkLoop({
      name: TradeSafeMetric.name,
      step: () => this.record(Date.now()).then(() => null),
      failing: 'Whether market data is safe to trade on cannot be recorded; trying again',
      recovered: 'Whether market data is safe to trade on is recorded again',
      everyMs: EVERY_MS,
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  /** Records the present verdict as the point of `nowMs`. Rejects while points cannot be stored. */
  async record(nowMs: number): Promise<void> {
    const { reason } = this.safe.judge([]);
    if (reason === NOTHING_SUBSCRIBED) return;
    const atMs = Math.floor(nowMs / EVERY_MS) * EVERY_MS;
    const timestamp = new Date(atMs).toISOString();
    const data = { type: TYPE, value: reason === null ? 1 : 0, labels: {}, timestamp };
    await this.facts.handle([{ id: `${TYPE}:${atMs}`, type: 'metric_recorded', timestamp, data }]);
  }
}
