import { addAbortSignal, Readable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import { reasonOf } from '../../common/reason.js';
import { Problem } from '../../common/problem.js';
import { AccessWatch } from '../auth/access/access-watch.js';
import { auditActor, AuditLog } from '../auth/audit/audit-log.js';
import type { Principal } from '../auth/identity/principal.js';
import type { TradeExportQueryDto } from './dto/trade-query.dto.js';
import { CSV, type ExportFormat, NDJSON } from './export-format.js';
import { type ExportPage, TradeExportRepository } from './trade-export.repository.js';
import type { TradeSelection } from './trade-selection.js';
import { TradesService } from './trades.service.js';

const MAX_PER_PRINCIPAL = 2;
const RETRY_AFTER_SECONDS = 5;
const BUFFERED_BYTES = 256 * 1024;
const FORMATS: Readonly<Record<TradeExportQueryDto['format'], ExportFormat>> = { csv: CSV, ndjson: NDJSON };

/** Reports to the audit trail how many rows have left, and whether those were all. */
type Written = (rows: number, complete: boolean) => void;

/** A file that is being written. */
export interface ExportFile {
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Readable;
}

/** Exports trades as a file, in memory that does not grow with it: a page is read while the one before is sent. */
@Injectable()
export class TradeExportService {
  private readonly logger = new Logger(TradeExportService.name);
  private readonly running = new Map<string, number>();

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
    const leave = this.enter(principal.id);
    try {
      const first = await this.repository.page(selection, FORMATS[format], null);
      const written = await this.begin({ format, ...query }, principal);
      const content = Readable.from(this.pages(selection, FORMATS[format], first, written), {
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

  private async *pages(selection: TradeSelection, format: ExportFormat, first: ExportPage, written: Written): AsyncGenerator<Buffer> {
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
      written(rows, complete);
    }
  }

  /** No row leaves before the audit trail has an entry of the export; the number of rows is added to it at the end. */
  private async begin(query: TradeExportQueryDto, principal: Principal): Promise<Written> {
    const entry = { actor: auditActor(principal), action: 'trades.export', subject: 'trades' } as const;
    await this.audit.record({ ...entry, outcome: 'success', detail: Object.fromEntries(Object.entries(query)) });
    return (rows, complete) =>
      this.audit.recordLater({
        ...entry,
        action: 'trades.export.end',
        outcome: complete ? 'success' : 'failure',
        detail: { rows, complete },
      });
  }

  private enter(principal: string): () => void {
    const count = this.running.get(principal) ?? 0;
    if (count >= MAX_PER_PRINCIPAL)
      throw new Problem('request.rate_limited', {
        detail: `At most ${MAX_PER_PRINCIPAL} exports at once: wait for one of yours to end.`,
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    this.running.set(principal, count + 1);
    return () => {
      const left = (this.running.get(principal) ?? 1) - 1;
      if (left > 0) this.running.set(principal, left);
      else this.running.delete(principal);
    };
  }
}
