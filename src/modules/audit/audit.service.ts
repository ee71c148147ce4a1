import { Injectable } from '@nestjs/common';
import { END_OF_TIME_MS } from '../../common/time/time.js';
import { decodeCursor, type Page, toPage } from '../../common/wire/page.js';
import { Problem } from '../../common/problem.js';
import { parseTime } from '../../common/time/time-range.js';
import { AuditChainRepository, type AuditSelection } from './chain/audit-chain.repository.js';
import { type AuditRow, toRow } from './chain/audit-row.js';
import type { AuditFilterDto, AuditQueryDto } from './dto/audit-query.dto.js';

const ROUTE = 'audit';

/** Queries of the audit trail. */
@Injectable()
export class AuditService {
  constructor(private readonly chain: AuditChainRepository) {}

  /** Newest first. */
  async list({ limit, cursor, ...filter }: AuditQueryDto): Promise<Page<AuditRow>> {
    const beforeId = cursor === undefined ? null : idOf(cursor);
    const rows = await this.chain.page(selectionOf(filter), { beforeId }, limit + 1);
    const page = toPage(ROUTE, rows, limit, ({ id }) => [id]);
    return { ...page, items: page.items.map(toRow) };
  }
}

/** The selection of a filter; throws `request.invalid` when the end is not after the start. */
export function selectionOf({ actor, action, subject, outcome, start_time: start, end_time: end }: AuditFilterDto): AuditSelection {
  const startMs = timeOf('start_time', start);
  const endMs = timeOf('end_time', end);
  if (startMs !== undefined && endMs !== undefined && startMs >= endMs) throw invalid('start_time', 'must be before end_time');
  return { actor, action, subject, outcome, startMs, endMs };
}

function timeOf(field: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseTime(text);
  if (ms === null) throw invalid(field, 'must be RFC 3339 with a zone, or epoch seconds or milliseconds');
  return Math.min(Math.max(ms, 0), END_OF_TIME_MS - 1);
}

function invalid(field: string, message: string): Problem {
  return new Problem('request.invalid', { errors: [{ field, message }] });
}

function idOf(cursor: string): number {
  const [id, ...rest] = decodeCursor(ROUTE, cursor);
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || rest.length > 0) throw new Problem('request.bad_cursor');
  return id;
}
