import { Readable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import { Problem } from '../../common/problem.js';
import type { Principal } from '../auth/principal.js';
import type { TradeExportQueryDto } from './dto/trade-query.dto.js';
import { CSV, type ExportFormat, NDJSON } from './export-format.js';
import { type ExportPage, TradeExportRepository } from './trade-export.repository.js';
import type { TradeSelection } from './trade-selection.js';
import { TradesService } from './trades.service.js';

const MAX_PER_PRINCIPAL = 2;
const RETRY_AFTER_SECONDS = 5;
const BUFFERED_BYTES = 256 * 1024;
const FORMATS: Readonly<Record<TradeExportQueryDto['format'], ExportFormat>> = { csv: CSV, ndjson: NDJSON };

/** A file in the making. */
export interface ExportFile {
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Readable;
}

/** Trades as a file, in memory that does not grow with it: a page is read while the one before is sent. */
@Injectable()
export class TradeExportService {
  private readonly logger = new Logger(TradeExportService.name);
  private readonly running = new Map<string, number>();

  constructor(
    private readonly trades: TradesService,
    private readonly repository: TradeExportRepository,
  ) {}

  /** Headers alone: what a file would be called. */
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
   * Begins an export; whoever takes it reads `content` to its end or destroys it. What fails before the first page is an error here,
   * what fails later destroys `content`. More than two at once of one principal: `request.rate_limited`.
   */
  async open({ format, ...query }: TradeExportQueryDto, principal: Principal): Promise<ExportFile> {
    const selection = await this.trades.select(query, principal);
    const leave = this.enter(principal.id);
    try {
      const first = await this.repository.page(selection, FORMATS[format], null);
      const content = Readable.from(this.pages(selection, FORMATS[format], first), { objectMode: false, highWaterMark: BUFFERED_BYTES });
      content.once('close', leave);
      return { headers: this.headersOf({ format, ...query }), content };
    } catch (error) {
      leave();
      throw error;
    }
  }

  private async *pages(selection: TradeSelection, format: ExportFormat, first: ExportPage): AsyncGenerator<Buffer> {
    if (format.header !== '') yield Buffer.from(format.header);
    try {
      for (let page: ExportPage | null = first; page !== null;) {
        const coming: Promise<ExportPage> | null = page.next && this.repository.page(selection, format, page.next);
        // Nobody may be left to hear of it.
        coming?.catch(() => undefined);
        yield* page.chunks;
        page = await coming;
      }
    } catch (error) {
      this.logger.warn({ reason: error instanceof Error ? error.message : 'unknown' }, 'An export of trades broke off');
      throw error;
    }
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
