import { Injectable, Logger } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';
import { DAY_MS } from '../../../common/time.js';
import { Config } from '../../../config/config.js';
import { type Principal, sees } from '../../auth/identity/principal.js';
import type { BrokerPosition } from './broker-position.js';
import { ALL_BROKERS, type BrokerSummary, toBrokerName } from './broker-summary.js';
import { ClockSkews } from './clock-skews.js';
import { type RateChange, tellAll } from './fx-changes.js';
import { type FxPath, FxRates } from './fx-rates.js';
import type { FxRate } from './fx.reader.js';
import { HeldPositions, TOO_MANY_POSITIONS } from './held-positions.js';
import { type Leg, legOf, type Totals, totalsOf } from './totals.js';

/** More brokers than any desk has: names that somebody makes up do not fill the memory. */
const MAX_BROKERS = 1000;
/** A broker that is not configured and was not heard of for so long gives its place to another one when there is no more room. */
const FORGOTTEN_AFTER_MS = 24 * 3_600_000;

/** The portfolio service in the place of the brokers, while none of them is told of. */
interface StandIn {
  readonly summary: BrokerSummary;
  readonly positions: readonly BrokerPosition[];
}

/**
 * What is known of every broker: the newest summary, the open positions and the rates between currencies, in memory on every replica, so
 * that every question is answered at once. What is told late never takes the place of what is newer.
 */
@Injectable()
export class Books {
  private readonly logger = new Logger(Books.name);
  private readonly configured: readonly string[];
  private readonly baseCurrency: string;
  private readonly maxAgeMs: number;
  private readonly fxMaxAgeDays: number;
  private readonly rates: FxRates;
  private readonly told = new Map<string, BrokerSummary>();
  private readonly held = new HeldPositions();
  private readonly skews = new ClockSkews();
  private standIn: StandIn | null = null;
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

  /** Every broker that is configured or was heard of, in alphabetical order. */
  brokerNames(): string[] {
    const names = new Set([...this.configured, ...this.told.keys(), ...this.held.brokers()]);
    if (this.standIn) names.add(this.standIn.summary.broker);
    return [...names].toSorted();
  }

  /** The newest summary of each broker that was heard of, however old. */
  summaries(): BrokerSummary[] {
    return this.brokerNames().flatMap((broker) => this.summary(broker) ?? []);
  }

  /** The newest summary of the broker; null while nothing was heard of it. */
  summary(broker: string): BrokerSummary | null {
    const told = this.told.get(broker);
    return told ?? (this.standIn?.summary.broker === broker ? this.standIn.summary : null);
  }

  /**
   * The brokers of `?broker=` that the principal sees: all of them without a name or with `all`. A broker that is not known, or not the
   * principal's to see, is `portfolio.unknown_broker`.
   */
  inScope(principal: Pick<Principal, 'brokers'>, broker?: string): string[] {
    const mine = this.brokerNames().filter((name) => sees(principal, name));
    if (broker === undefined || broker === ALL_BROKERS) return mine;
    const name = toBrokerName(broker);
    if (name === null || !mine.includes(name))
      throw new Problem('portfolio.unknown_broker', { detail: 'There is no broker of that name.' });
    return [name];
  }

  /** How each of these brokers stands, in their order. */
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
    const reported = brokers.flatMap((broker) => this.held.open(broker));
    const { standIn } = this;
    // The service's positions are the brokers' again.
    const others = standIn && reported.length === 0 && brokers.includes(standIn.summary.broker) ? standIn.positions : [];
    return [...reported, ...others].toSorted((a, b) => compare(a.broker, b.broker) || compare(a.symbol, b.symbol) || compare(a.leg, b.leg));
  }

  /** The currency of the broker's figures; null while it has told none. */
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

  /** The same on a day (UTC), by its last rate that is known; of today the one of now. */
  rateOfDay(currency: string, dayMs: number, nowMs = Date.now()): number | null {
    return this.rateToBase(currency, Math.min(nowMs, dayMs + DAY_MS - 1));
  }

  /** By which rates the currencies of these brokers are converted now, in alphabetical order; none of the base currency itself. */
  conversions(brokers: readonly string[]): { readonly currency: string; readonly path: FxPath }[] {
    const currencies = new Set(brokers.flatMap((broker) => this.currencyOf(broker) ?? []));
    return [...currencies].toSorted().flatMap((currency) => {
      const path = currency === this.baseCurrency ? null : this.rates.path(currency, this.baseCurrency);
      return path ? [{ currency, path }] : [];
    });
  }

  /** Whether there is room for what is told of this broker as of this time. */
  admits(broker: string, asOfMs: number): boolean {
    if (this.isKnown(broker) || this.hasRoom()) return true;
    const forgottenMs = Date.now() - FORGOTTEN_AFTER_MS;
    if (asOfMs >= forgottenMs && this.forgotten(forgottenMs) !== undefined) return true;
    this.warnOnce(`More than ${MAX_BROKERS} brokers are told of: those that come after them are not kept`);
    return false;
  }

  /**
   * Takes a summary, with when it came in where it has just done so; false when it is not kept, being older than what is known or of one
   * broker too many.
   */
  tell(summary: BrokerSummary, heardAtMs?: number): boolean {
    const { broker, asOfMs } = summary;
    const knownMs = this.told.get(broker)?.asOfMs ?? -Infinity;
    if (asOfMs < knownMs || !this.makeRoom(broker, asOfMs)) return false;
    if (heardAtMs !== undefined && asOfMs > knownMs) this.skews.hear(summary, heardAtMs);
    this.told.set(broker, summary);
    // From now on the brokers tell themselves; both would count everything twice.
    this.standIn = null;
    return true;
  }

  /** Takes what a broker holds of a leg of a symbol; a closed position is one of size 0. False when it is not kept. */
  tellPosition(position: BrokerPosition): boolean {
    if (!this.makeRoom(position.broker, position.asOfMs)) return false;
    const kept = this.held.tell(position);
    if (kept === 'full') this.warnOnce(TOO_MANY_POSITIONS);
    return kept === true;
  }

  /** Those of these rates that there is room for. */
  admittedRates(rates: readonly FxRate[]): FxRate[] {
    return this.rates.admitted(rates);
  }

  /** Takes a rate; false when it is no news. */
  tellRate(rate: FxRate): boolean {
    return this.rates.tell(rate);
  }

  /** The same of several, and what that changes in the past of the brokers' currencies. */
  tellRates(rates: readonly FxRate[], nowMs = Date.now()): RateChange[] {
    const told = rates.flatMap(({ base, quote }) => [base, quote]);
    const known = this.summaries().map(({ currency }) => currency);
    const currencies = [...new Set([...told, ...known])].filter((currency) => currency !== this.baseCurrency);
    return tellAll(this.rates, rates, { currencies, base: this.baseCurrency, maxAgeDays: this.fxMaxAgeDays, nowMs });
  }

  /** Takes the portfolio service's word for all brokers; false when they have been told of one by one. */
  standFor(summary: BrokerSummary, positions: readonly BrokerPosition[]): boolean {
    if (this.isToldOf) return false;
    this.standIn = { summary, positions };
    return true;
  }

  /** Whether any broker was told of one by one. */
  get isToldOf(): boolean {
    return this.told.size > 0;
  }

  /** Forgets closed positions from before this time. */
  forgetClosed(beforeMs: number): void {
    this.held.forgetClosed(beforeMs);
  }

  /** While the service stands for all, those of whom only positions are known are in its figures. */
  private counted(brokers: readonly string[]): readonly string[] {
    const standIn = this.standIn?.summary.broker;
    if (standIn === undefined || !brokers.includes(standIn)) return brokers;
    return brokers.filter((broker) => broker === standIn || this.configured.includes(broker));
  }

  private isKnown(broker: string): boolean {
    return this.configured.includes(broker) || this.told.has(broker) || this.held.has(broker);
  }

  private hasRoom(): boolean {
    const others = new Set([...this.told.keys(), ...this.held.brokers()]);
    for (const name of this.configured) others.delete(name);
    return others.size < MAX_BROKERS;
  }

  /** A broker that is not configured and was last heard of before this time. */
  private forgotten(beforeMs: number): string | undefined {
    for (const broker of new Set([...this.told.keys(), ...this.held.brokers()])) {
      const newestMs = Math.max(this.told.get(broker)?.asOfMs ?? -Infinity, this.held.newestMs(broker));
      if (newestMs < beforeMs && !this.configured.includes(broker)) return broker;
    }
    return undefined;
  }

  private makeRoom(broker: string, asOfMs: number): boolean {
    if (!this.admits(broker, asOfMs)) return false;
    if (this.isKnown(broker) || this.hasRoom()) return true;
    const old = this.forgotten(Date.now() - FORGOTTEN_AFTER_MS) ?? '';
    this.told.delete(old);
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
