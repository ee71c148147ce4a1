import { addAbortSignal, Readable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import { reasonOf } from '../../common/reason.js';
import { AccessWatch } from '../auth/access/access-watch.js';
import { AuditLog } from '../auth/audit/audit-log.js';
import { type RecordEnd, recordExport } from '../auth/audit/export-record.js';
import type { Principal } from '../auth/identity/principal.js';
import { RunningExports } from '../auth/limits/running-exports.js';
import type { TradeExportQueryDto } from './ledger/dto/trade-query.dto.js';
import { CSV, type ExportFormat, NDJSON } from './export/export-format.js';
import { type ExportPage, TradeExportRepository } from './export/trade-export.repository.js';
import type { TradeSelection } from './ledger/trade-selection.js';
import { TradesService } from './trades.service.js';

const BUFFERED_BYTES = 256 * 1024;
const FORMATS: Readonly<Record<TradeExportQueryDto['format'], ExportFormat>> = { csv: CSV, ndjson: NDJSON };

/** A file that is being written. */
export interface ExportFile {
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Readable;
}

/** Exports trades as a file, in memory that does not grow with it: a page is read while the one before is sent. */
@Injectable()
export class TradeExportService {
  private readonly logger = new Logger(TradeExportService.name);
  private readonly running = new RunningExports();

  constructor(
    private readonly trades: TradesService,
    private readonly repository: TradeExportRepository,
    private readonly audit: AuditLog,
    private readonly access: AccessWatch,
  ) {}

  /** The headers alone, with the name of the file. */
  headersOf({ format }: TradeExportQueryDto): Readonly<Record<string, string>> {
    const { contentType, extension } = FORMATS[format];
    const day = new Date().toISOString().slice(0, 10);
    return {
      'content-type': contentType,
      'content-disposition': `attachment; filename="trades-${day}.${extension}"`,
      'cache-control': 'no-store',
    };
  }

  /**
   * Begins an export; the caller reads `content` to its end or destroys it. What fails before the first page is an error here, what fails
   * later destroys `content`, and so does the loss of access. More than two at once of one principal: `request.rate_limited`.
   */
  async open({ format, ...query }: TradeExportQueryDto, principal: Principal): Promise<ExportFile> {
    const selection = await this.trades.select(query, principal);
    const leave = this.running.enter(principal.id);
    try {
      const first = await this.repository.page(selection, FORMATS[format], null);
      const recordEnd = await recordExport(this.audit, principal, 'trades', { format, ...query });
      const content = Readable.from(this.pages(selection, FORMATS[format], first, recordEnd), {
        objectMode: false,
        highWaterMark: BUFFERED_BYTES,
      });
      const { signal, release } = this.access.hold(principal, 'export_data');
      addAbortSignal(signal, content).once('close', () => {
        release();
        leave();
      });
      return { headers: this.headersOf({ format, ...query }), content };
    } catch (error) {
      leave();
      throw error;
    }
  }

  private async *pages(selection: TradeSelection, format: ExportFormat, first: ExportPage, recordEnd: RecordEnd): AsyncGenerator<Buffer> {
    let rows = 0;
    let complete = false;
    try {
      if (format.header !== '') yield Buffer.from(format.header);
      for (let page: ExportPage | null = first; page !== null;) {
        const coming: Promise<ExportPage> | null = page.next && this.repository.page(selection, format, page.next);
        // The client may have left already.
        coming?.catch(() => undefined);
        yield* page.chunks;
        rows += page.rows;
        page = await coming;
      }
      complete = true;
    } catch (error) {
      this.logger.warn({ reason: reasonOf(error) }, 'An export of trades broke off');
      throw error;
    } finally {
      recordEnd(rows, complete);
    }
  }
}
