import { Injectable, Logger } from '@nestjs/common';
import { Problem } from '../../common/problem.js';
import { Config } from '../../config/config.js';
import { type Principal, sees } from '../auth/principal.js';
import type { BrokerPosition } from './broker-position.js';
import { ALL_BROKERS, type BrokerSummary, isBrokerName } from './broker-summary.js';
import { FxRates } from './fx-rates.js';
import type { FxRate } from './fx.reader.js';
import { type Leg, legOf, type Totals, totalsOf } from './totals.js';

/** More brokers than any desk has: names that somebody makes up do not fill the memory. */
const MAX_BROKERS = 1000;
const MAX_POSITIONS = 50_000;
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
  private readonly rates: FxRates;
  private readonly told = new Map<string, BrokerSummary>();
  /** Closed positions stay for as long as they are in the table: an older report must not open them again. */
  private readonly positionsOf = new Map<string, Map<string, BrokerPosition>>();
  private positionCount = 0;
  private standIn: StandIn | null = null;
  private readonly warned = new Set<string>();

  constructor(config: Config) {
    this.configured = config.brokers.filter((name) => isBrokerName(name));
    for (const name of config.brokers) if (!isBrokerName(name)) this.logger.warn(`BROKERS: "${name}" cannot be the name of a broker`);
    this.baseCurrency = config.variables.BASE_CURRENCY;
    this.maxAgeMs = config.variables.BROKER_MAX_AGE_SECONDS * 1000;
    this.rates = new FxRates(config.fxRates);
  }

  /** Every broker that is configured or was heard of, in alphabetical order. */
  brokerNames(): string[] {
    const names = new Set([...this.configured, ...this.told.keys(), ...this.positionsOf.keys()]);
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
    if (!mine.includes(broker)) throw new Problem('portfolio.unknown_broker', { detail: 'There is no broker of that name.' });
    return [broker];
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

  /** The open positions of these brokers, by broker and symbol. */
  positions(brokers: readonly string[]): BrokerPosition[] {
    const reported = brokers.flatMap((broker) => [...(this.positionsOf.get(broker)?.values() ?? [])]).filter(({ size }) => size !== 0);
    const { standIn } = this;
    // The service's positions are the brokers' again.
    const others = standIn && reported.length === 0 && brokers.includes(standIn.summary.broker) ? standIn.positions : [];
    return [...reported, ...others].toSorted((a, b) => compare(a.broker, b.broker) || compare(a.symbol, b.symbol));
  }

  /** The currency of the broker's figures; null while it has told none. */
  currencyOf(broker: string): string | null {
    return this.summary(broker)?.currency ?? null;
  }

  /** What one unit of a currency is worth in the base currency now, or was worth at a time; null without a rate. */
  rateToBase(currency: string, atMs?: number): number | null {
    return atMs === undefined ? this.rates.rate(currency, this.baseCurrency) : this.rates.rateAt(currency, this.baseCurrency, atMs);
  }

  /** Whether there is room for what is told of this broker as of this time. */
  admits(broker: string, asOfMs: number): boolean {
    if (this.isKnown(broker) || this.hasRoom()) return true;
    const forgottenMs = Date.now() - FORGOTTEN_AFTER_MS;
    if (asOfMs >= forgottenMs && this.forgotten(forgottenMs) !== undefined) return true;
    this.warnOnce(`More than ${MAX_BROKERS} brokers are told of: those that come after them are not kept`);
    return false;
  }

  /** Takes a summary; false when it is not kept, being older than what is known or of one broker too many. */
  tell(summary: BrokerSummary): boolean {
    const { broker, asOfMs } = summary;
    if (asOfMs < (this.told.get(broker)?.asOfMs ?? -Infinity) || !this.makeRoom(broker, asOfMs)) return false;
    this.told.set(broker, summary);
    // From now on the brokers tell themselves; both would count everything twice.
    this.standIn = null;
    return true;
  }

  /** Takes what a broker holds of a symbol; a closed position is one of size 0. False when it is not kept. */
  tellPosition(position: BrokerPosition): boolean {
    const { broker, symbol, asOfMs } = position;
    if (!this.makeRoom(broker, asOfMs)) return false;
    const positions = this.positionsOf.get(broker) ?? new Map<string, BrokerPosition>();
    const before = positions.get(symbol);
    if (before === undefined && this.positionCount >= MAX_POSITIONS) {
      this.warnOnce(`More than ${MAX_POSITIONS} positions are told of: those that come after them are not kept`);
      return false;
    }
    if (before !== undefined && asOfMs < before.asOfMs) return false;
    if (before === undefined) this.positionCount += 1;
    this.positionsOf.set(broker, positions.set(symbol, position));
    return true;
  }

  /** Those of these rates that there is room for. */
  admittedRates(rates: readonly FxRate[]): FxRate[] {
    return this.rates.admitted(rates);
  }

  /** Takes a rate; false when it is no news. */
  tellRate(rate: FxRate): boolean {
    return this.rates.tell(rate);
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
    for (const [broker, positions] of this.positionsOf) {
      for (const [symbol, { size, asOfMs }] of positions) {
        if (size === 0 && asOfMs < beforeMs && positions.delete(symbol)) this.positionCount -= 1;
      }
      if (positions.size === 0) this.positionsOf.delete(broker);
    }
  }

  /** While the service stands for all, those of whom only positions are known are in its figures. */
  private counted(brokers: readonly string[]): readonly string[] {
    const standIn = this.standIn?.summary.broker;
    if (standIn === undefined || !brokers.includes(standIn)) return brokers;
    return brokers.filter((broker) => broker === standIn || this.configured.includes(broker));
  }

  private isKnown(broker: string): boolean {
    return this.configured.includes(broker) || this.told.has(broker) || this.positionsOf.has(broker);
  }

  private hasRoom(): boolean {
    const others = new Set([...this.told.keys(), ...this.positionsOf.keys()]);
    for (const name of this.configured) others.delete(name);
    return others.size < MAX_BROKERS;
  }

  /** A broker that is not configured and was last heard of before this time. */
  private forgotten(beforeMs: number): string | undefined {
    for (const broker of new Set([...this.told.keys(), ...this.positionsOf.keys()])) {
      const positions = [...(this.positionsOf.get(broker)?.values() ?? [])];
      const isOld = [this.told.get(broker), ...positions].every((told) => told === undefined || told.asOfMs < beforeMs);
      if (isOld && !this.configured.includes(broker)) return broker;
    }
    return undefined;
  }

  private makeRoom(broker: string, asOfMs: number): boolean {
    if (!this.admits(broker, asOfMs)) return false;
    if (this.isKnown(broker) || this.hasRoom()) return true;
    const old = this.forgotten(Date.now() - FORGOTTEN_AFTER_MS) ?? '';
    this.positionCount -= this.positionsOf.get(old)?.size ?? 0;
    this.told.delete(old);
    this.positionsOf.delete(old);
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
