import { addAbortSignal, Readable } from 'node:stream';
import { createGzip, createZstdCompress } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';
import { AccessWatch } from '../../auth/access/access-watch.js';
import { AuditLog } from '../../auth/audit/audit-log.js';
import { type RecordEnd, recordExport } from '../../auth/audit/export-record.js';
import { may, type Principal } from '../../auth/identity/principal.js';
import { RunningExports } from '../../auth/limits/running-exports.js';
import type { LogFilter } from '../query/log-filter.js';
import { type Found, LogStore, type PlaceInTime } from '../store/log-store.js';
import type { LogExportQueryDto } from './dto/logs-query.dto.js';
import { EXPORT_FORMATS, type LogExportFormat } from './export-format.js';
import { selectionOf } from './log-selection.js';

const PAGE = 1000;

export interface LogExportFile {
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Readable;
}

/** Exports log entries as a file; memory use does not depend on its size. */
@Injectable()
export class LogExportService {
  private readonly running = new RunningExports();

  constructor(
    private readonly store: LogStore,
    private readonly audit: AuditLog,
    private readonly access: AccessWatch,
  ) {}

  /** Headers of an export of this query. Errors: those of `open` except the limit of running exports. */
  headersOf(query: LogExportQueryDto, principal: Principal): LogExportFile['headers'] {
    this.filterOf(query, principal);
    const { contentType, extension } = EXPORT_FORMATS[query.format];
    const ending = { none: '', gzip: '.gz', zstd: '.zst' }[query.compression];
    const name = `logs-${new Date().toISOString().slice(0, 10)}.${extension}${ending}`;
    const type = { none: contentType, gzip: 'application/gzip', zstd: 'application/zstd' }[query.compression];
    return { 'content-type': type, 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'no-store' };
  }

  /** Errors: `auth.forbidden` without `export_data`, `request.rate_limited` over two at once, those of the query. */
  async open(query: LogExportQueryDto, principal: Principal): Promise<LogExportFile> {
    const filter = this.filterOf(query, principal);
    const leave = this.running.enter(principal.id);
    const format = EXPORT_FORMATS[query.format];
    // A failure before the first page is an error with its status, not a truncated file.
    const begun = this.page(filter, null).then(
      async (first) => [first, await recordExport(this.audit, principal, 'logs', Object.fromEntries(Object.entries(query)))] as const,
    );
    const [first, recordEnd] = await begun.catch((error: unknown) => {
      leave();
      throw error;
    });
    const plain = Readable.from(this.lines(filter, format, first, recordEnd), { objectMode: false });
    const { signal, release } = this.access.hold(principal, 'view_logs', 'export_data');
    addAbortSignal(signal, plain).once('close', () => {
      release();
      leave();
    });
    const compressor = query.compression === 'gzip' ? createGzip() : query.compression === 'zstd' ? createZstdCompress() : null;
    const content = compressor ? plain.on('error', (error) => compressor.destroy(error)).pipe(compressor) : plain;
    if (compressor) compressor.once('close', () => plain.destroy());
    return { headers: this.headersOf(query, principal), content };
  }

  private filterOf(query: LogExportQueryDto, principal: Principal): LogFilter {
    if (!may(principal, 'export_data'))
      throw new Problem('auth.forbidden', { detail: 'An export of logs needs the permission export_data.' });
    return selectionOf(query, principal, Date.now());
  }

  private page(filter: LogFilter, after: PlaceInTime | null): Promise<Found> {
    return this.store.page({ filter, direction: 'forward', limit: PAGE, after });
  }

  private async *lines(filter: LogFilter, format: LogExportFormat, first: Found, recordEnd: RecordEnd): AsyncGenerator<Buffer> {
    let entries = 0;
    let complete = true;
    let ended = false;
    try {
      if (format.header !== '') yield Buffer.from(format.header);
      for (let [page, after] = [first, null as PlaceInTime | null]; ;) {
        const next = page.readTo ?? page.entries.at(-1);
        // Entries that the deadline left unread come with the next page, as long as each page makes progress.
        const goesOn = page.hasMore && next !== undefined && !isSame(next, after);
        complete &&= page.incomplete.every(({ reason }) => goesOn && reason === 'timeout');
        if (page.entries.length > 0) yield Buffer.from(page.entries.map(format.line).join(''));
        entries += page.entries.length;
        if (!goesOn) break;
        page = await this.page(filter, next);
        after = next;
      }
      const end = format.end(entries, complete);
      if (end !== '') yield Buffer.from(end);
      ended = true;
    } finally {
      recordEnd(entries, ended && complete);
    }
  }
}

function isSame(place: PlaceInTime, other: PlaceInTime | null): boolean {
  return other !== null && place.timestampMs === other.timestampMs && place.seq === other.seq;
}
