import type { TopicStatus } from '@quarterdeck/client/realtime';
import type { QuarterdeckError, Schemas } from '../api.ts';
import { AlertsStore } from '../live/alerts.store.ts';
import { DeskStore } from '../live/desk.store.ts';
import { KeyedStore } from '../live/keyed.store.ts';
import { browserScheduler } from '../live/scheduler.ts';
import { ValueStore } from '../state/value.store.ts';

/** When changes reach the screen. */
export const scheduler = browserScheduler();
/** The desk that every screen reads. */
export const desk = new DeskStore(scheduler);
export const alerts = new AlertsStore(scheduler);
/** Whether there are more alerts than this page holds: the newest ones are there. */
export const alertsCut = new ValueStore(false);
/** Why the last read of the snapshot failed; null = it succeeded. */
export const deskFault = new ValueStore<QuarterdeckError | null>(null);

/** Whether the backend speaks a newer version of the snapshot than this page knows. */
export const isOutdated = new ValueStore(false);
/** Services that do not answer, as named in the snapshot. */
export const unanswered = new ValueStore<readonly string[]>([]);
/** The state of each joined topic: `catching_up` while it is read again. */
export const joins = {
  dashboard: new ValueStore<TopicStatus['state']>('subscribing'),
  alerts: new ValueStore<TopicStatus['state']>('subscribing'),
} as const;

export type Broker = Omit<Schemas['BrokerStandingDto'], 'clock_skew_seconds'> & { readonly broker: string };
/** The newest summary of each broker, by its name, as the portfolio service counts it. */
export const brokers = new KeyedStore<Broker>(scheduler);

/** The portfolio service's figures of all brokers together. */
export interface Whole {
  readonly brokers: readonly string[];
  readonly excluded: readonly Schemas['ExcludedBrokerDto'][];
  readonly complete: boolean;
  readonly currency: string;
  readonly as_of: string | null;
}

/** null = not known yet. */
export const whole = new ValueStore<Whole | null>(null);

/** Clears the data of a user before the next one. */
export function forgetAll(): void {
  desk.clear();
  alerts.clear();
  alertsCut.set(false);
  brokers.clear();
  whole.set(null);
  deskFault.set(null);
  unanswered.set([]);
}
