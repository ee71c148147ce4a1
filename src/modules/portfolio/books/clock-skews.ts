import { DAY_MS } from '../../../common/time/time.js';
import type { BrokerSummary } from './broker-summary.js';

/** A summary that is older than that when it comes in is history, and says nothing about a clock. */
const MAX_SKEW_MS = DAY_MS;

/** How far the clocks of brokers are behind ours, or, below 0, ahead of it: the age of each one's newest summary when it came in. */
export class ClockSkews {
  private readonly behindMs = new Map<string, number>();
  private readonly polled = new Set<string>();

  /** Records a summary that is newer than those before. A summary that a poll finds first may have been there for long. */
  record({ broker, asOfMs, aheadMs = 0, source }: BrokerSummary, receivedAtMs: number): void {
    const isFirstPoll = source === 'redis' && !this.polled.has(broker);
    if (source === 'redis') this.polled.add(broker);
    const behindMs = receivedAtMs - asOfMs - aheadMs;
    if (!isFirstPoll && Math.abs(behindMs) <= MAX_SKEW_MS) this.behindMs.set(broker, behindMs);
    else this.behindMs.delete(broker);
  }

  /** Seconds; null while it is not known. */
  secondsOf(broker: string): number | null {
    const behindMs = this.behindMs.get(broker);
    return behindMs === undefined ? null : Math.round(behindMs / 1000);
  }

  forget(broker: string): void {
    this.behindMs.delete(broker);
    this.polled.delete(broker);
  }
}
