import { addAbortSignal, Readable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import { reasonOf } from '../../common/reason.js';
import { AccessWatch } from '../auth/access/access-watch.js';
import type { Principal } from '../auth/identity/principal.js';
import { AuditLog } from '../auth/audit/audit-log.js';
import { type RecordEnd, recordExport } from '../auth/audit/export-record.js';
import { csvCell } from '../../common/text/csv.js';
import { AuditChainRepository, type AuditSelection, type ReadRow } from './chain/audit-chain.repository.js';
import { type AuditRow, toRow } from './chain/audit-row.js';

const PAGE_ROWS = 1000;
const BUFFERED_BYTES = 256 * 1024;

export type AuditExportFormat = 'ndjson' | 'csv';

const CSV_COLUMNS = [
  ...['id', 'at', 'actor_kind', 'actor_id', 'actor_name', 'session_id', 'action', 'subject', 'outcome'],
  ...['address', 'user_agent', 'request_id', 'detail', 'hash'],
] as const;

const WRITE: Readonly<
  Record<AuditExportFormat, { contentType: string; header: string; write: (row: ReadRow) => string; end: (rows: number) => string }>
> = {
  // Exactly the bytes that were hashed, so that a reader can check them.
  ndjson: {
    contentType: 'application/x-ndjson; charset=utf-8',
    header: '',
    write: ({ body, hash }) => `${body.slice(0, -1)},"hash":"${hash}"}\n`,
    end: (rows) => `${JSON.stringify({ _end: { rows, complete: true } })}\n`,
  },
  csv: {
    contentType: 'text/csv; charset=utf-8; header=present',
    header: `${CSV_COLUMNS.join(',')}\r\n`,
    write: (row) => `${cells(toRow(row)).map(csvCell).join(',')}\r\n`,
    end: () => '',
  },
};

/** The trail as a file, oldest first, page by page: memory does not grow with it. */
@Injectable()
export class AuditExportService {
  private readonly logger = new Logger(AuditExportService.name);

  constructor(
    private readonly chain: AuditChainRepository,
    private readonly audit: AuditLog,
    private readonly access: AccessWatch,
  ) {}

  headersOf(format: AuditExportFormat): Readonly<Record<string, string>> {
    const day = new Date().toISOString().slice(0, 10);
    return {
      'content-type': WRITE[format].contentType,
      'content-disposition': `attachment; filename="audit-${day}.${format}"`,
      'cache-control': 'no-store',
    };
  }

  /** Begins an export after its own audit row is stored. A later failure, or the loss of access, destroys the stream. */
  async open(selection: AuditSelection, format: AuditExportFormat, principal: Principal): Promise<Readable> {
    const recordEnd = await recordExport(this.audit, principal, 'audit', { format, ...selection });
    const { signal, release } = this.access.hold(principal, 'view_audit');
    const content = Readable.from(this.pages(selection, format, recordEnd), { objectMode: false, highWaterMark: BUFFERED_BYTES });
    return addAbortSignal(signal, content).once('close', release);
  }

  private async *pages(selection: AuditSelection, format: AuditExportFormat, recordEnd: RecordEnd): AsyncGenerator<Buffer> {
    const { header, write, end } = WRITE[format];
    let left = 0;
    let complete = false;
    try {
      if (header !== '') yield Buffer.from(header);
      for (let afterId = Number.MIN_SAFE_INTEGER, full = true; full;) {
        const rows = await this.chain.page(selection, { afterId }, PAGE_ROWS);
        if (rows.length > 0) yield Buffer.from(rows.map(write).join(''));
        left += rows.length;
        afterId = rows.at(-1)?.id ?? afterId;
        full = rows.length === PAGE_ROWS;
      }
      if (end(left) !== '') yield Buffer.from(end(left));
      complete = true;
    } catch (error) {
      this.logger.warn({ reason: reasonOf(error) }, 'An export of the audit trail broke off');
      throw error;
    } finally {
      recordEnd(left, complete);
    }
  }
}

function cells({ id, at, actor, action, subject, outcome, address, user_agent, request_id, detail, hash }: AuditRow): (string | null)[] {
  return [
    ...[String(id), at, actor.kind, actor.id, actor.name, actor.session_id, action, subject, outcome],
    ...[address, user_agent, request_id, JSON.stringify(detail), hash],
  ];
}
