import { Injectable } from '@nestjs/common';
import { and, type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { Database } from '../../../platform/database/database.js';
import { trades } from '../../../platform/database/tables/desk.schema.js';
import { storageError } from '../../../platform/database/connection/storage-error.js';
import { ExportBytes } from './export-bytes.js';
import { EXPORT_COLUMNS, type ExportFormat, textsOf } from './export-format.js';
import { FILLED, IMPLIED_STATUS } from '../ledger/trade.js';
import type { TradeSelection } from '../ledger/trade-selection.js';
import { ORDER_LIST, placeOfKey, selected, type TradeKey } from '../ledger/trades.repository.js';

/** A part of an export, as bytes of its format. */
export interface ExportPage {
  readonly chunks: readonly Buffer[];
  /** Where the next part begins; null = this was the last. */
  readonly next: TradeKey | null;
  readonly rows: number;
}

/** Rows of one page: some 20 milliseconds of the database's time, and about 1 MB of ours. */
const PAGE_ROWS = 5000;
const STATUS = sql.raw(`case status when '${IMPLIED_STATUS}' then '${FILLED}' else status end as status`);
const COLUMNS = sql`id, symbol, side, quantity, price, at, ${STATUS}, order_type, fees, broker, strategy, pnl, currency`;
const placeOf = (name: string) => EXPORT_COLUMNS.findIndex((column) => column.name === name);
const [ID, SYMBOL, BROKER, TIMESTAMP] = [placeOf('id'), placeOf('symbol'), placeOf('broker'), placeOf('timestamp')];
const dialect = new PgDialect();

/**
 * Reads trades by COPY, whose rows the driver need not understand, and page by page: between two pages the connection is free, for a
 * slow reader may take an hour, and the embedded database has only one.
 */
@Injectable()
export class TradeExportRepository {
  constructor(private readonly database: Database) {}

  /** The oldest trades after `after`, in the order of time. */
  async page(selection: TradeSelection, format: ExportFormat, after: TradeKey | null): Promise<ExportPage> {
    const condition = and(selected(selection), after ? sql`(${ORDER_LIST}) > ${placeOfKey(after)}` : undefined);
    const query = inlined(
      sql`set local timezone = 'UTC'; set local datestyle = 'ISO'; copy (select ${COLUMNS} from ${trades} where ${condition} order by ${ORDER_LIST} limit ${PAGE_ROWS}) to stdout (null '')`,
    );
    const bytes = new ExportBytes();
    let rows = 0;
    let last: Buffer | null = null;
    await this.copyOut(query, (row) => {
      format.write(row, bytes);
      rows += 1;
      // The driver reuses its buffer.
      if (rows === PAGE_ROWS) last = Buffer.from(row);
    });
    return { chunks: bytes.take(), next: last && keyOf(last), rows };
  }

  private async copyOut(query: string, take: (row: Buffer) => void): Promise<void> {
    const client = await this.database.pool.connect();
    let failure: Error | null = null;
    try {
      await new Promise<void>((resolve, reject) => {
        const copy = new CopyOut(query, (error) => (error ? reject(error) : resolve()));
        copy.take = take;
        client.query(copy);
      });
    } catch (error) {
      failure = error instanceof Error ? error : new Error('unknown');
      throw storageError(error);
    } finally {
      client.release(failure ?? undefined);
    }
  }
}

/** The driver's query, except that the rows of a COPY are not thrown away. */
class CopyOut extends pg.Query {
  take: (row: Buffer) => void = () => undefined;

  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    this.take(chunk);
  }
}

function keyOf(row: Buffer): TradeKey {
  const cells = textsOf(row);
  return { id: cells[ID] ?? '', symbol: cells[SYMBOL] ?? '', broker: cells[BROKER] ?? '', atMs: Date.parse(cells[TIMESTAMP] ?? '') };
}

/** COPY takes no parameters: they become literals of Postgres. Only `$1` and the like are replaced, and our own text has no other `$`. */
function inlined(query: SQL): string {
  const { sql: text, params } = dialect.sqlToQuery(query);
  return text.replace(/\$(\d+)/g, (_, place: string) => literal(params[Number(place) - 1]));
}

function literal(value: unknown): string {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value === 'string') return pg.escapeLiteral(value);
  if (Array.isArray(value)) return `array[${value.map(literal).join(', ')}]`;
  throw new TypeError(`A ${typeof value} cannot be a literal`);
}
