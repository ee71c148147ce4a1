import { Injectable, Logger } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';
import { DAY_MS } from '../../../common/time/time.js';
import { Config } from '../../../config/config.js';
import { type Principal, sees } from '../../auth/identity/principal.js';
import type { BrokerPosition } from './broker-position.js';
import { ALL_BROKERS, type BrokerSummary, toBrokerName } from './broker-summary.js';
import { ClockSkews } from './clock-skews.js';
import { type RateChange, applyAll } from './fx/fx-changes.js';
import { type FxPath, FxRates } from './fx/fx-rates.js';
import type { FxRate } from './fx/fx.reader.js';
import { HeldPositions, TOO_MANY_POSITIONS } from './held-positions.js';
import { type Leg, legOf, type Totals, totalsOf } from './totals.js';

/** More brokers than any desk has, so that invented names do not fill the memory. */
const MAX_BROKERS = 1000;
/** A broker that is not configured and has not reported for so long is removed when there is no more room. */
const FORGOTTEN_AFTER_MS = 24 * 3_600_000;

/** The summary of the portfolio service, which replaces those of the brokers until one of them reports. */
interface Fallback {
  readonly summary: BrokerSummary;
  readonly positions: readonly BrokerPosition[];
}

/**
 * The newest summary of every broker, its open positions and the rates between currencies, in memory on every replica, so that every
 * question is answered at once. A late report never replaces a newer one.
 */
@Injectable()
export class Books {
  private readonly logger = new Logger(Books.name);
  private readonly configured: readonly string[];
  private readonly baseCurrency: string;
  private readonly maxAgeMs: number;
  private readonly fxMaxAgeDays: number;
  private readonly rates: FxRates;
  private readonly reported = new Map<string, BrokerSummary>();
  private readonly held = new HeldPositions();
  private readonly skews = new ClockSkews();
  private fallback: Fallback | null = null;
  private readonly warned = new Set<string>();

  constructor(config: Config) {
    this.configured = config.brokers.flatMap((name) => toBrokerName(name) ?? []);
    for (const name of config.brokers)
      if (toBrokerName(name) === null) this.logger.warn(`BROKERS: "${name}" cannot be the name of a broker`);
    this.baseCurrency = config.variables.BASE_CURRENCY;
    this.maxAgeMs = (config.variables.BROKER_MAX_AGE_SECONDS + config.variables.BROKER_CLOCK_TOLERANCE_SECONDS) * 1000;
    this.fxMaxAgeDays = config.variables.FX_MAX_AGE_DAYS;
    this.rates = new FxRates(config.fxRates, this.fxMaxAgeDays);
  }

  /** Every broker that is configured or has reported, in alphabetical order. */
  brokerNames(): string[] {
    const names = new Set([...this.configured, ...this.reported.keys(), ...this.held.brokers()]);
    if (this.fallback) names.add(this.fallback.summary.broker);
    return [...names].toSorted();
  }

  /** The newest summary of each broker that has reported, however old. */
  summaries(): BrokerSummary[] {
    return this.brokerNames().flatMap((broker) => this.summary(broker) ?? []);
  }

  /** The newest summary of the broker; null while there is none. */
  summary(broker: string): BrokerSummary | null {
    const reported = this.reported.get(broker);
    return reported ?? (this.fallback?.summary.broker === broker ? this.fallback.summary : null);
  }

  /**
   * The brokers of `?broker=` in the principal's scope: all of them without a name or with `all`. A broker that is unknown, or out of scope,
   * is `portfolio.unknown_broker`.
   */
  inScope(principal: Pick<Principal, 'brokers'>, broker?: string): string[] {
    const mine = this.brokerNames().filter((name) => sees(principal, name));
    if (broker === undefined || broker === ALL_BROKERS) return mine;
    const name = toBrokerName(broker);
    if (name === null || !mine.includes(name))
      throw new Problem('portfolio.unknown_broker', { detail: 'There is no broker of that name.' });
    return [name];
  }

  /** The present state of each of these brokers, in their order. */
  legs(brokers: readonly string[], nowMs = Date.now()): Leg[] {
    const standing = { nowMs, maxAgeMs: this.maxAgeMs, baseCurrency: this.baseCurrency };
    return this.counted(brokers).map((broker) => {
      const summary = this.summary(broker);
      return legOf(broker, summary, summary && this.rates.rate(summary.currency, this.baseCurrency), standing);
    });
  }

  /** The sums over these brokers, in the base currency. */
  totals(brokers: readonly string[], nowMs = Date.now()): Totals {
    return totalsOf(this.legs(brokers, nowMs), this.baseCurrency);
  }

  /** The open positions of these brokers, by broker, symbol and leg. */
  positions(brokers: readonly string[]): BrokerPosition[] {
    const own = brokers.flatMap((broker) => this.held.open(broker));
    const { fallback } = this;
    // The service's positions are those of the brokers, so they count only where these have reported none.
    const others = fallback && own.length === 0 && brokers.includes(fallback.summary.broker) ? fallback.positions : [];
    return [...own, ...others].toSorted((a, b) => compare(a.broker, b.broker) || compare(a.symbol, b.symbol) || compare(a.leg, b.leg));
  }

  /** The currency of the broker's figures; null while it has reported none. */
  currencyOf(broker: string): string | null {
    return this.summary(broker)?.currency ?? null;
  }

  /** How many seconds the broker's clock is behind ours, by its newest summary; null while it is not known. */
  skewSecondsOf(broker: string): number | null {
    return this.skews.secondsOf(broker);
  }

  /** What one unit of a currency is worth in the base currency now, or was worth at a time; null without a rate. */
  rateToBase(currency: string, atMs?: number): number | null {
    return this.rates.rate(currency, this.baseCurrency, atMs);
  }

  /** The same on a day (UTC), by the last known rate of that day; for today the present rate. */
  rateOfDay(currency: string, dayMs: number, nowMs = Date.now()): number | null {
    return this.rateToBase(currency, Math.min(nowMs, dayMs + DAY_MS - 1));
  }

  /** The rates by which the currencies of these brokers are converted now, in alphabetical order, without the base currency. */
  conversions(brokers: readonly string[]): { readonly currency: string; readonly path: FxPath }[] {
    const currencies = new Set(brokers.flatMap((broker) => this.currencyOf(broker) ?? []));
    return [...currencies].toSorted().flatMap((currency) => {
      const path = currency === this.baseCurrency ? null : this.rates.path(currency, this.baseCurrency);
      return path ? [{ currency, path }] : [];
    });
  }

  /** Whether there is room for a report of this broker as of this time. */
  admits(broker: string, asOfMs: number): boolean {
    if (this.isKnown(broker) || this.hasRoom()) return true;
    const forgottenMs = Date.now() - FORGOTTEN_AFTER_MS;
    if (asOfMs >= forgottenMs && this.forgotten(forgottenMs) !== undefined) return true;
    this.warnOnce(`More than ${MAX_BROKERS} brokers are reported: those that come after them are not kept`);
    return false;
  }

  /**
   * Applies a summary, with the time of receipt if it has just come in; false when it is not kept, because it is older than the known one or
   * of one broker too many.
   */
  apply(summary: BrokerSummary, receivedAtMs?: number): boolean {
    const { broker, asOfMs } = summary;
    const knownMs = this.reported.get(broker)?.asOfMs ?? -Infinity;
    if (asOfMs < knownMs || !this.makeRoom(broker, asOfMs)) return false;
    if (receivedAtMs !== undefined && asOfMs > knownMs) this.skews.record(summary, receivedAtMs);
    this.reported.set(broker, summary);
    // From now on the brokers report themselves; with the fallback everything would count twice.
    this.fallback = null;
    return true;
  }

  /** Applies a report of a broker's leg of a symbol; a closed position has size 0. False when it is not kept. */
  applyPosition(position: BrokerPosition): boolean {
    if (!this.makeRoom(position.broker, position.asOfMs)) return false;
    const kept = this.held.apply(position);
    if (kept === 'full') this.warnOnce(TOO_MANY_POSITIONS);
    return kept === true;
  }

  /** Those of these rates for which there is room. */
  admittedRates(rates: readonly FxRate[]): FxRate[] {
    return this.rates.admitted(rates);
  }

  /** Applies a rate; false when it changes nothing. */
  applyRate(rate: FxRate): boolean {
    return this.rates.apply(rate);
  }

  /** Applies several rates; gives what they change in the past of the brokers' currencies. */
  applyRates(rates: readonly FxRate[], nowMs = Date.now()): RateChange[] {
    const named = rates.flatMap(({ base, quote }) => [base, quote]);
    const known = this.summaries().map(({ currency }) => currency);
    const currencies = [...new Set([...named, ...known])].filter((currency) => currency !== this.baseCurrency);
    return applyAll(this.rates, rates, { currencies, base: this.baseCurrency, maxAgeDays: this.fxMaxAgeDays, nowMs });
  }

  /** Sets the portfolio service's summary in place of the brokers'; false when any broker has reported. */
  setFallback(summary: BrokerSummary, positions: readonly BrokerPosition[]): boolean {
    if (this.hasReports) return false;
    this.fallback = { summary, positions };
    return true;
  }

  /** Whether any broker has reported a summary. */
  get hasReports(): boolean {
    return this.reported.size > 0;
  }

  /** Forgets closed positions from before this time. */
  forgetClosed(beforeMs: number): void {
    this.held.forgetClosed(beforeMs);
  }

  /** While the fallback is used, brokers of whom only positions are known are part of its figures. */
  private counted(brokers: readonly string[]): readonly string[] {
    const fallback = this.fallback?.summary.broker;
    if (fallback === undefined || !brokers.includes(fallback)) return brokers;
    return brokers.filter((broker) => broker === fallback || this.configured.includes(broker));
  }

  private isKnown(broker: string): boolean {
    return this.configured.includes(broker) || this.reported.has(broker) || this.held.has(broker);
  }

  private hasRoom(): boolean {
    const others = new Set([...this.reported.keys(), ...this.held.brokers()]);
    for (const name of this.configured) others.delete(name);
    return others.size < MAX_BROKERS;
  }

  /** A broker that is not configured and last reported before this time. */
  private forgotten(beforeMs: number): string | undefined {
    for (const broker of new Set([...this.reported.keys(), ...this.held.brokers()])) {
      const newestMs = Math.max(this.reported.get(broker)?.asOfMs ?? -Infinity, this.held.newestMs(broker));
      if (newestMs < beforeMs && !this.configured.includes(broker)) return broker;
    }
    return undefined;
  }

  private makeRoom(broker: string, asOfMs: number): boolean {
    if (!this.admits(broker, asOfMs)) return false;
    if (this.isKnown(broker) || this.hasRoom()) return true;
    const old = this.forgotten(Date.now() - FORGOTTEN_AFTER_MS) ?? '';
    this.reported.delete(old);
    this.skews.forget(old);
    this.held.drop(old);
    return true;
  }

  private warnOnce(sentence: string): void {
    if (!this.warned.has(sentence)) this.logger.warn(sentence);
    this.warned.add(sentence);
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
