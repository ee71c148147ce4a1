import { Problem } from '../../../common/problem.js';
import type { Filter } from '../../realtime/protocol/filter.js';
import { isLevel } from '../entry/levels.js';
import { EVERYTHING, type LogFilter } from '../query/log-filter.js';
import { parseQuery } from '../query/query.parser.js';

const FAMILY = 'logs:';
const MEMBER = /^logs:[a-z0-9._-]{1,64}$/;

/** The fields of a filter of a tail. */
export const TAIL_FIELDS = ['level', 'q', 'include_unknown', 'case', 'service', 'source', 'broker', 'trace_id'] as const;

/** Whether it is the topic of a service, also of one without entries yet. */
export function isServiceTopic(topic: string): boolean {
  return MEMBER.test(topic);
}

/** The service of `logs:<service>`; null for `logs`. */
export function serviceOfTopic(topic: string): string | null {
  return topic.startsWith(FAMILY) ? topic.slice(FAMILY.length) : null;
}

/** The filter of a tail of the topic, within the scope of the caller. Errors: `request.invalid`, `logs.bad_query`. */
export function tailFilter(topic: string, filter: Filter | undefined, brokers: readonly string[] | null): LogFilter {
  const fields = new Map(filter);
  for (const name of fields.keys())
    if (!(TAIL_FIELDS as readonly string[]).includes(name)) throw invalid(name, `is none of ${TAIL_FIELDS.join(', ')}`);
  const one = (name: (typeof TAIL_FIELDS)[number]): string | null => {
    const [value = null, ...more] = fields.get(name) ?? [];
    if (more.length > 0) throw invalid(name, 'must be one value');
    return value;
  };
  const level = one('level')?.toLowerCase() ?? null;
  if (level !== null && !isLevel(level)) throw invalid('level', 'must be a level such as warn');
  const q = one('q');
  const service = serviceOfTopic(topic);
  const services = service === null ? fields.get('service') : [service];
  return {
    ...EVERYTHING,
    query: q === null || q === '' ? null : parseQuery(q),
    caseSensitive: flag('case', one('case')),
    services: services ? [...services] : null,
    level,
    includeUnknown: flag('include_unknown', one('include_unknown')),
    traceId: one('trace_id'),
    source: one('source'),
    broker: one('broker'),
    brokers,
  };
}

function flag(name: string, value: string | null): boolean {
  if (value === null || value === 'false') return false;
  if (value === 'true') return true;
  throw invalid(name, 'must be true or false');
}

function invalid(field: string, message: string): Problem {
  return new Problem('request.invalid', { detail: `filter.${field} ${message}`, errors: [{ field: `filter.${field}`, message }] });
}
