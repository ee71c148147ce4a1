import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { EquitySamplesRepository, type StoredSample } from './equity-samples.repository.js';
import { EquityVersions } from './equity.versions.js';

/** What a broker was worth at a time: in its own currency, and in the base currency where there is a rate. */
export interface EquitySample extends Omit<StoredSample, 'atMs'> {
  readonly atMs: number;
}

/** Money that came in from outside (positive) or went out. `id` is the event that told it. */
export interface EquityFlow {
  readonly id: string;
  readonly broker: string;
  readonly atMs: number;
  readonly amountBase: number;
}

/** What one transaction takes: others that write get their turn in between. */
const CHUNK = 5000;

/**
 * Keeps the equity history: one sample per broker and interval of EQUITY_SAMPLE_SECONDS, with the roll-ups by the hour and the day made
 * in the same transaction. In any order and as often as it comes: what was told last of an interval stays, and nothing counts twice.
 */
@Injectable()
export class EquityRecorder {
  private readonly intervalMs: number;
  private readonly baseCurrency: string;

  constructor(
    private readonly samples: EquitySamplesRepository,
    private readonly versions: EquityVersions,
    { variables }: Config,
  ) {
    this.intervalMs = variables.EQUITY_SAMPLE_SECONDS * 1000;
    this.baseCurrency = variables.BASE_CURRENCY;
  }

  /**
   * A sample without `equityBase` is kept, and is a gap in every total. Those without a finite equity or a time are left out. What is
   * recorded of a time before `keptBeforeMs` stays, and is only added to.
   */
  async record(samples: readonly EquitySample[], keptBeforeMs = -Infinity): Promise<void> {
    const rows = this.perInterval(
      samples.filter(({ equity, atMs }) => Number.isFinite(equity) && Number.isFinite(atMs)),
      keptBeforeMs,
    );
    for (let i = 0; i < rows.length; i += CHUNK) {
      const chunk = rows.slice(i, i + CHUNK);
      const changed = await this.samples.save(chunk, this.intervalMs, keptBeforeMs);
      if (changed > 0) await this.versions.announce([...new Set(chunk.map(({ broker }) => broker))], Date.now());
    }
  }

  /** The same `id` again is the same flow, also where `cash_flows` has its row already. The amount is a number other than NaN. */
  async recordFlow(flow: EquityFlow): Promise<void> {
    if (!Number.isFinite(flow.amountBase)) throw new RangeError(`The flow ${flow.id} is no amount of money`);
    const isNew = await this.samples.saveFlow({ ...flow, currency: this.baseCurrency }, this.intervalMs);
    if (isNew) await this.versions.announce([flow.broker], Date.now());
  }

  /** The latest sample of each broker and interval; of equal times the one given last, or first of a time before `keptBeforeMs`. */
  private perInterval(samples: readonly EquitySample[], keptBeforeMs: number): StoredSample[] {
    const latest = new Map<string, EquitySample>();
    for (const sample of samples) {
      const key = `${this.startOf(sample.atMs)} ${sample.broker}`;
      const known = latest.get(key)?.atMs ?? -Infinity;
      if (sample.atMs > known || (sample.atMs === known && sample.atMs >= keptBeforeMs)) latest.set(key, sample);
    }
    return [...latest.values()].map((sample) => ({
      ...sample,
      atMs: this.startOf(sample.atMs),
      equityBase: finite(sample.equityBase),
      pnlBase: finite(sample.pnlBase),
      exposureBase: finite(sample.exposureBase),
    }));
  }

  private startOf(ms: number): number {
    return Math.floor(ms / this.intervalMs) * this.intervalMs;
  }
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
