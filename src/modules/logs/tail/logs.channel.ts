import { TOPICS } from '../../../platform/events/events.js';
import { type Channel, channel } from '../../realtime/protocol/channel.js';
import type { TailSource } from '../../realtime/protocol/tail-source.js';
import { LogsFrameDto } from './dto/logs-frame.dto.js';
import { TAIL_FIELDS } from './tail-filter.js';

declare module '../../../platform/events/events.js' {
  interface Events {
    logs: { logs: LogsFrameDto };
  }
}

/** The source applies row scope, because an entry may have a broker. */
const policy = {
  frames: { logs: LogsFrameDto },
  permission: 'view_logs',
  delivery: 'tail',
  shape: 'data',
  brokersOf: () => [],
} as const;

const allServices = channel({
  ...policy,
  name: TOPICS.logs,
  doc: 'Log entries of all services as they are taken in.',
  path: TOPICS.logs,
  narrowedBy: 'services',
  query: { member: 'service', filter: TAIL_FIELDS.filter((field) => field !== 'service') },
});

const oneService = channel({
  ...policy,
  name: `${TOPICS.logs}:*`,
  member: 'service',
  forms: [{ form: 'logs:<service>, up to 64 lower-case letters, digits, dots, dashes and underscores', example: 'logs:execution' }],
  doc: 'Log entries of one service: `logs:<service>`.',
});

/** The entries of all services, and of one. */
export function logsChannels(tail: TailSource): readonly Channel[] {
  return [allServices, oneService].map((row) => ({ ...row, tail }));
}
