import type { LogEvent } from '../../platform/events/event-log.js';
import { TOPICS } from '../../platform/events/events.js';
import { fields, toText } from '../../platform/upstream/fields.js';
import { channel } from '../realtime/channel.js';
import { ALL_BROKERS } from './broker-summary.js';

const POLICY = { permission: 'view_portfolio', delivery: 'latest', shape: 'data', brokersOf } as const;

/** The newest summary of every broker, and the totals over all of them. */
export const portfolioChannel = channel({ name: TOPICS.portfolio, path: 'portfolio', ...POLICY });

/** The same of one broker: `portfolio:alpha`. */
export const brokerChannel = channel({ name: `${TOPICS.portfolio}:*`, membersAreBrokers: true, ...POLICY });

/** Totals tell about all the brokers that they were made of, and of those that were left out. */
function brokersOf({ data }: LogEvent): readonly (string | null)[] {
  const f = fields(data);
  const broker = f.text('broker');
  return broker === ALL_BROKERS ? (f.list('brokers')?.map(toText) ?? [null]) : [broker];
}
