import { type Matched, type Matcher, type Test, testOf } from './matcher.js';

export const SILENCE_STATES = ['pending', 'active', 'expired'] as const;
export type SilenceState = (typeof SILENCE_STATES)[number];

/** Alerts that fit every matcher send no notifications from `startsAt` to `endsAt`. */
export interface Silence {
  readonly id: string;
  readonly matchers: readonly Matcher[];
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly comment: string;
  /** Only alerts of these brokers; null = all alerts, also those without a broker. */
  readonly brokers: readonly string[] | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  /** When it was ended early, and the person who did. */
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
}

/** A silence that is active, with its compiled test. */
export interface ActiveSilence extends Silence {
  readonly covers: Test;
}

export function stateOf({ startsAt, endsAt, endedAt }: Silence, nowMs: number): SilenceState {
  if (endedAt !== null || endsAt.getTime() <= nowMs) return 'expired';
  return startsAt.getTime() > nowMs ? 'pending' : 'active';
}

export function activated(silence: Silence): ActiveSilence {
  const test = testOf(silence.matchers);
  return { ...silence, covers: (alert) => isOfBrokers(silence, alert) && test(alert) };
}

function isOfBrokers({ brokers }: Silence, { labels }: Matched): boolean {
  return brokers === null || (labels['broker'] !== undefined && brokers.includes(labels['broker']));
}
