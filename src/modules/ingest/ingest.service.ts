import { Injectable } from '@nestjs/common';
import { END_OF_TIME_MS } from '../../common/time/time.js';
import { decodeCursor, type Page, toPage } from '../../common/wire/page.js';
import { type FieldError, Problem } from '../../common/problem.js';
import { timeRange } from '../../common/time/time-range.js';
import { Config } from '../../config/config.js';
import { isObject } from '../../platform/upstream/fields.js';
import { isLimited, type Principal } from '../auth/identity/principal.js';
import { eventIdOf, isEventId, type Reading, WIRE_TYPES, wireTypeOf } from './events/desk-event.js';
import type { EventDto } from './dto/event.dto.js';
import type { EventsQueryDto } from './dto/events-query.dto.js';
import type { EventResultDto, IngestReportDto } from './dto/ingest-report.dto.js';
import { eventScopeFault } from './events/event-scope.js';
import { readHttpEvent } from './events/http-event.js';
import { IngestMetrics } from './journal/ingest.metrics.js';
import { JournalWriter } from './journal/journal.writer.js';
import { JournalRepository, type JournalRow } from './journal/journal.repository.js';

export const MAX_BATCH = 1000;
const MAX_ERRORS = 100;
const ROUTE = 'events';

@Injectable()
export class IngestService {
  constructor(
    private readonly writer: JournalWriter,
    private readonly journal: JournalRepository,
    private readonly metrics: IngestMetrics,
    private readonly config: Config,
  ) {}

  /**
   * Stores the events of a body, one or up to 1,000, and reports the result of each by its index.
   * A body without any event is `request.invalid`; accepted events are stored before this resolves.
   */
  async accept(body: unknown, user: Principal): Promise<IngestReportDto> {
    const { raw, readings, events } = this.read(body, user);
    this.metrics.counted('http', 'rejected', raw.length - events.length);
    if (events.length === 0) throw nothingToAccept(readings);
    return reportOf(raw, readings, await this.writer.store('http', events));
  }

  /** What `accept` would answer if none of the events were known; stores nothing. */
  async check(body: unknown, user: Principal): Promise<IngestReportDto> {
    const { raw, readings, events } = this.read(body, user);
    if (events.length === 0) throw nothingToAccept(readings);
    return reportOf(
      raw,
      readings,
      events.map(() => true),
    );
  }

  private read(body: unknown, user: Principal) {
    const raw = Array.isArray(body) ? (body as readonly unknown[]) : [body];
    const nowMs = Date.now();
    if (raw.length > MAX_BATCH)
      throw new Problem('request.invalid', {
        detail: `A call takes at most ${MAX_BATCH} events, not ${raw.length}: divide them over several calls.`,
      });
    const readings = raw.map((each) => inScope(readHttpEvent(each, nowMs, this.config.roundMoney), user));
    const events = readings.flatMap((reading) => ('event' in reading ? [{ ...reading.event, reportedBy: user.id }] : []));
    return { raw, readings, events };
  }

  /** The journal, newest first by the events' own time. `type` may be a bus name; one that no event has is `request.invalid`. */
  async list({ type, start_time, end_time, limit, cursor }: EventsQueryDto, user: Principal): Promise<Page<EventDto>> {
    const { startMs, endMs } = timeRange(start_time, end_time, END_OF_TIME_MS, END_OF_TIME_MS);
    const wireType = type === undefined ? undefined : wireTypeOf(type);
    if (wireType !== undefined) await this.refuseUnknownType(wireType);
    const rows = await this.journal.page({
      type: wireType,
      startMs: Math.min(Math.max(startMs, 0), END_OF_TIME_MS - 1),
      // Postgres cannot read the year 10000.
      endMs: endMs < END_OF_TIME_MS ? Math.max(endMs, 0) : null,
      brokers: isLimited(user) ? user.brokers : null,
      limit,
      before: cursor === undefined ? null : positionOf(cursor),
    });
    const page = toPage(ROUTE, rows, limit, (row) => [row.occurredAt.getTime(), row.position]);
    return { ...page, items: page.items.map(toDto) };
  }

  private async refuseUnknownType(type: string): Promise<void> {
    if (WIRE_TYPES.includes(type) || (await this.journal.knowsType(type))) return;
    const message = `must be one of ${WIRE_TYPES.join(', ')}, or a type that an event has`;
    throw new Problem('request.invalid', { errors: [{ field: 'type', message }] });
  }
}

/** A principal with a limit to some brokers may also send events of those brokers only. */
function inScope(reading: Reading, user: Principal): Reading {
  if ('fault' in reading) return reading;
  const fault = eventScopeFault(reading.event, user);
  return fault === null ? reading : { fault };
}

function nothingToAccept(readings: readonly Reading[]): Problem {
  const errors = readings.flatMap((reading, index): FieldError[] =>
    'fault' in reading
      ? [{ field: reading.fault.field === '' ? `${index}` : `${index}.${reading.fault.field}`, message: reading.fault.message }]
      : [],
  );
  return new Problem('request.invalid', { detail: 'Nothing in the body is a desk event.', errors: errors.slice(0, MAX_ERRORS) });
}

function toResult(index: number, raw: unknown, reading: Reading, isNew: Iterator<boolean>): EventResultDto {
  if ('event' in reading) return { index, id: reading.event.id, status: isNew.next().value ? 'accepted' : 'duplicate' };
  const given = isObject(raw) ? eventIdOf(raw.id) : null;
  const id = isEventId(given) ? given : null;
  return { index, id, status: 'rejected', error: `${reading.fault.field} ${reading.fault.message}`.trim() };
}

/** `isNew` of each event that could be read, in their order. */
function reportOf(raw: readonly unknown[], readings: readonly Reading[], isNew: readonly boolean[]): IngestReportDto {
  const news = isNew.values();
  const errors = readings.flatMap((reading, index) => ('fault' in reading ? [{ index, ...reading.fault }] : []));
  return toReport(
    readings.map((reading, index) => toResult(index, raw[index], reading, news)),
    errors,
  );
}

function toReport(results: EventResultDto[], errors: IngestReportDto['errors']): IngestReportDto {
  const count = (status: EventResultDto['status']) => results.filter((result) => result.status === status).length;
  return { accepted: count('accepted'), duplicates: count('duplicate'), rejected: count('rejected'), errors, results };
}

function positionOf(cursor: string): { occurredAtMs: number; position: number } {
  const [occurredAtMs, position, ...rest] = decodeCursor(ROUTE, cursor);
  const isValid = isCount(occurredAtMs) && occurredAtMs < END_OF_TIME_MS && isCount(position) && rest.length === 0;
  if (!isValid) throw new Problem('request.bad_cursor');
  return { occurredAtMs, position };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function toDto(row: JournalRow): EventDto {
  return {
    id: row.id,
    type: row.type,
    timestamp: row.occurredAt.toISOString(),
    received_at: row.receivedAt.toISOString(),
    source: row.source,
    correlation_id: row.correlationId,
    payload: isObject(row.payload) ? row.payload : {},
  };
}
