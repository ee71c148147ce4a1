import { createHash } from 'node:crypto';
import { fitBroker } from '../../../common/text/name.js';
import { decodeCursor, encodeCursor } from '../../../common/wire/page.js';
import { Problem } from '../../../common/problem.js';
import { parseTime } from '../../../common/time/time-range.js';
import { DAY_MS } from '../../../common/time/time.js';
import { isLimited, type Principal } from '../../auth/identity/principal.js';
import { serviceName } from '../entry/service-name.js';
import { EVERYTHING, type LogFilter } from '../query/log-filter.js';
import { parseQuery } from '../query/query.parser.js';
import type { PlaceInTime } from '../store/log-store.js';
import type { LogFilterDto } from './dto/logs-query.dto.js';

const ROUTE = 'logs';
const CONTEXT_ROUTE = 'logs.context';

/** The filter of a query, within the scope of the caller. Errors: `request.invalid`, `logs.bad_query`. */
export function selectionOf(query: LogFilterDto, principal: Principal, nowMs: number): LogFilter {
  const startText = query.start_time ?? query.since;
  if (query.start_time !== undefined && query.since !== undefined)
    throw new Problem('request.invalid', { errors: [{ field: 'since', message: 'is the same as start_time: give one of them' }] });
  const byNumber = query.after_seq !== undefined || query.before_seq !== undefined;
  const endMs = query.end_time === undefined ? null : timeOf('end_time', query.end_time);
  const startMs = startText === undefined ? (byNumber ? null : (endMs ?? nowMs) - DAY_MS) : timeOf('start_time', startText);
  if (startMs !== null && endMs !== null && startMs >= endMs)
    throw new Problem('request.invalid', { errors: [{ field: 'start_time', message: 'must be before end_time' }] });
  return {
    ...EVERYTHING,
    query: query.q === undefined ? null : parseQuery(query.q),
    caseSensitive: query.case ?? false,
    services: query.service?.map(serviceName) ?? null,
    level: query.level ?? null,
    includeUnknown: query.include_unknown ?? false,
    startMs,
    endMs,
    traceId: query.trace_id ?? null,
    source: query.source ?? null,
    broker: query.broker === undefined ? null : fitBroker(query.broker),
    brokers: isLimited(principal) ? principal.brokers : null,
    afterSeq: query.after_seq ?? null,
    beforeSeq: query.before_seq ?? null,
  };
}

function timeOf(field: string, text: string): number {
  const ms = parseTime(text);
  if (ms === null)
    throw new Problem('request.invalid', {
      errors: [{ field, message: 'must be RFC 3339 with a zone, or epoch seconds or milliseconds' }],
    });
  return ms;
}

/** A place between two pages: position, direction, and the range of the first page. */
export interface LogCursor {
  readonly towards: 'older' | 'newer';
  readonly place: PlaceInTime;
  readonly startMs: number | null;
  readonly endMs: number | null;
}

/** Equal for all pages of one query. */
export function fingerprint(query: LogFilterDto & { direction?: string }): string {
  const { service, level, include_unknown, q, trace_id, source, broker, after_seq, before_seq, direction } = query;
  const given = [service, level, include_unknown, query.case, q, trace_id, source, broker, after_seq, before_seq, direction];
  const range = [query.start_time ?? query.since, query.end_time];
  return createHash('sha256')
    .update(JSON.stringify([given, range]))
    .digest('base64url')
    .slice(0, 16);
}

export function writeCursor(hash: string, { towards, place, startMs, endMs }: LogCursor): string {
  return encodeCursor(ROUTE, [hash, towards, place.timestampMs, place.seq, startMs ?? '', endMs ?? '']);
}

/** Throws `request.bad_cursor` for a cursor of another query. */
export function readCursor(hash: string, cursor: string): LogCursor {
  const [of, towards, timestampMs, seq, startMs, endMs] = decodeCursor(ROUTE, cursor);
  const bound = (value: string | number | undefined): number | null => (typeof value === 'number' ? value : null);
  if (of !== hash) throw new Problem('request.bad_cursor', { detail: 'The cursor belongs to another query.' });
  if ((towards !== 'older' && towards !== 'newer') || typeof timestampMs !== 'number' || typeof seq !== 'number')
    throw new Problem('request.bad_cursor');
  return { towards, place: { timestampMs, seq }, startMs: bound(startMs), endMs: bound(endMs) };
}

/** A place in the context of an entry: sequence number and side. */
export interface ContextCursor {
  readonly towards: 'older' | 'newer';
  readonly seq: number;
}

export function writeContextCursor(id: string, scope: string, { towards, seq }: ContextCursor): string {
  return encodeCursor(CONTEXT_ROUTE, [id, scope, towards, seq]);
}

/** Throws `request.bad_cursor` for a cursor of another entry or scope. */
export function readContextCursor(id: string, scope: string, cursor: string): ContextCursor {
  const [ofId, ofScope, towards, seq] = decodeCursor(CONTEXT_ROUTE, cursor);
  if (ofId !== id || ofScope !== scope) throw new Problem('request.bad_cursor', { detail: 'The cursor belongs to another context.' });
  if ((towards !== 'older' && towards !== 'newer') || typeof seq !== 'number') throw new Problem('request.bad_cursor');
  return { towards, seq };
}
