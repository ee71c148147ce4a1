import { type EventOn, TOPICS } from '../../../platform/events/events.js';
import { fields, toText } from '../../../platform/upstream/fields.js';
import { channel } from '../../realtime/protocol/channel.js';
import { ALL_BROKERS } from './broker-summary.js';
import { BrokerEventDto, TotalsEventDto } from './dto/portfolio-event.dto.js';

declare module '../../../platform/events/events.js' {
  interface Events {
    portfolio: { portfolio: BrokerEventDto | TotalsEventDto };
  }
}

const POLICY = { permission: 'view_portfolio', delivery: 'latest', shape: 'data', brokersOf } as const;

/** The newest summary of every broker, and the totals over all of them. */
export const portfolioChannel = channel({
  ...POLICY,
  name: TOPICS.portfolio,
  doc: 'The newest summary of every broker, and the totals over all of them (`broker` is `all`).',
  frames: { portfolio: [BrokerEventDto, TotalsEventDto] },
  path: 'portfolio',
});

/** The same of one broker: `portfolio:alpha`. */
export const brokerChannel = channel({
  ...POLICY,
  name: `${TOPICS.portfolio}:*`,
  member: 'broker',
  forms: [{ form: 'portfolio:<broker>, a name of GET /api/dashboard/summary', example: 'portfolio:binance' }],
  doc: 'The newest summary of one broker.',
  frames: { portfolio: BrokerEventDto },
  membersAreBrokers: true,
});

/**
 * Totals contain rows of all the brokers that they are made of, and of those that were left out. Payloads of the log are read like any
 * foreign input: one that names no broker is for principals without a limit.
 */
function brokersOf({ data }: EventOn<'portfolio'>): readonly (string | null)[] {
  const f = fields(data);
  const broker = f.text('broker');
  return broker === ALL_BROKERS ? (f.list('brokers')?.map(toText) ?? [null]) : [broker];
}
