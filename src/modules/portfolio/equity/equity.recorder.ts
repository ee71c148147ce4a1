import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import type { RateChange } from '../books/fx/fx-changes.js';
import { EquityRatesRepository } from './equity-rates.repository.js';
import { EquitySamplesRepository, type StoredFlow, type StoredSample } from './equity-writes.repository.js';
import { EquityVersions } from './equity.versions.js';

/** A broker's figures at a time: in its own currency, and in the base currency where there is a rate. */
export interface EquitySample extends Omit<StoredSample, 'atMs'> {
  readonly atMs: number;
}

/** Money that came in from outside (positive) or went out. `id` is that of the event that reported it. */
export interface EquityFlow {
  readonly id: string;
  readonly broker: string;
  readonly atMs: number;
  readonly amountBase: number;
}

/** How much one transaction takes: other writers get their turn in between. */
const CHUNK = 5000;

/**
 * Records the equity history: one sample per broker and interval of EQUITY_SAMPLE_SECONDS, with the roll-ups by the hour and the day made
 * in the same transaction. In any order and as often as it comes: the last report of an interval stays, and nothing counts twice.
 */
@Injectable()
export class EquityRecorder {
  private readonly intervalMs: number;
  private readonly baseCurrency: string;

  constructor(
    private readonly samples: EquitySamplesRepository,
    private readonly rates: EquityRatesRepository,
    private readonly versions: EquityVersions,
    { variables }: Config,
  ) {
    this.intervalMs = variables.EQUITY_SAMPLE_SECONDS * 1000;
    this.baseCurrency = variables.BASE_CURRENCY;
  }

  /**
   * A sample without `equityBase` is stored, and is a gap in every total. Those without a finite equity or a time are left out. Samples of a
   * time before `keptBeforeMs` stay as they are, and new ones are only added. Flows become visible together with the samples.
   */
  async record(samples: readonly EquitySample[], keptBeforeMs = -Infinity, flows: readonly StoredFlow[] = []): Promise<void> {
    const rows = this.perInterval(
      samples.filter(({ equity, atMs }) => Number.isFinite(equity) && Number.isFinite(atMs)),
      keptBeforeMs,
    );
    const changed = new Set<string>();
    try {
      for (let i = 0; i < Math.max(rows.length, Math.min(1, flows.length)); i += CHUNK) {
        const history = { samples: rows.slice(i, i + CHUNK), flows: i === 0 ? flows : [] };
        for (const broker of await this.samples.save(history, this.intervalMs, keptBeforeMs)) changed.add(broker);
      }
    } finally {
      if (changed.size > 0) await this.versions.announce([...changed], Date.now());
    }
  }

  /** Applies changed rates of past times. */
  async rerate(changes: readonly RateChange[]): Promise<void> {
    const brokers = await this.rates.rerate(changes, this.intervalMs);
    if (brokers.length > 0) await this.versions.announce(brokers, Date.now());
  }

  /** The same `id` again is the same flow, also where `cash_flows` has its row already. The amount is a number other than NaN. */
  async recordFlow(flow: EquityFlow): Promise<void> {
    if (!Number.isFinite(flow.amountBase)) throw new RangeError(`The flow ${flow.id} is no amount of money`);
    await this.record([], -Infinity, [{ ...flow, amount: flow.amountBase, currency: this.baseCurrency }]);
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
