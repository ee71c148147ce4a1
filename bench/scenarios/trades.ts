import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import pg from 'pg';
import type { Backend } from '../support/backend.ts';
import { execute, withBackend } from '../support/postgres.ts';
import { atLeast, atMost, type Effort, type Result } from '../support/result.ts';
import { median } from '../support/stats.ts';

const ROWS = 1_000_000;
const SMOKE_ROWS = 50_000;
const SAMPLE_MS = 25;
const FORMATS = ['csv', 'ndjson'] as const;

/** The export of all trades as CSV against a bare COPY of the table through the same driver, and what it takes of memory. */
export function tradesExport({ rounds, idle }: Effort): Promise<Result[]> {
  const rows = idle ? ROWS : SMOKE_ROWS;
  return withBackend(async (backend, url) => {
    await execute(url, FILL, [rows]);
    await execute(url, 'vacuum analyze trades');
    for (const format of FORMATS) await exportAll(backend, format, rows);
    const rate = { bare: [] as number[], csv: [] as number[], ndjson: [] as number[] };
    const growth: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      rate.bare.push(rows / (await bareCopySeconds(url, rows)));
      for (const format of FORMATS) {
        const { seconds, grownBytes } = await exportAll(backend, format, null);
        rate[format].push(rows / seconds);
        growth.push(grownBytes / 1024 / 1024);
      }
    }
    const [bare, csv, ndjson] = [median(rate.bare), median(rate.csv), median(rate.ndjson)];
    const details = { csv_rows_per_s: csv, ndjson_rows_per_s: ndjson, bare_rows_per_s: bare, rows };
    return [
      atLeast(`export of ${rows} trades as CSV: speed against bare COPY TO`, csv / bare, 0.5, 'x', details),
      atMost(`export of ${rows} trades: growth of the resident memory`, Math.max(...growth), 50, 'MB', { rounds: growth.length }),
    ];
  });
}

/** Of the last six days, so that the default range has them all. */
const FILL = `
  insert into trades (id, symbol, side, quantity, price, at, status, order_type, fees, broker, strategy, pnl, currency, announced_at)
  select 'trd-' || md5(n::text), (array['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'AAPL'])[1 + n % 4], case n % 2 when 0 then 'BUY' else 'SELL' end,
    round((random() * 10)::numeric, 6), round((random() * 90000)::numeric, 2), now() - ($1::int - n) * interval '500 milliseconds', 'FILLED',
    'MARKET', round((random() * 10)::numeric, 6), (array['alpha', 'beta', 'gamma'])[1 + n % 3], (array['momentum', 'ensemble'])[1 + n % 2],
    case when n % 3 = 0 then round((random() * 100 - 50)::numeric, 6) end, 'USD', now()
  from generate_series(1, $1::int) n`;

/** The driver's query, that counts the rows of a COPY and does nothing with them. */
class BareCopy extends pg.Query {
  rows = 0;

  handleCopyData(): void {
    this.rows += 1;
  }
}

async function bareCopySeconds(url: string, rows: number): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const startMs = performance.now();
  const counted = await new Promise<number>((resolve, reject) => {
    const copy = new BareCopy('copy trades to stdout (format csv)', (error) => (error ? reject(error) : resolve(copy.rows)));
    client.query(copy);
  });
  const seconds = (performance.now() - startMs) / 1000;
  await client.end();
  if (counted !== rows) throw new Error(`COPY gave ${counted} of ${rows} trades`);
  return seconds;
}

/** Reads all of it; `rows`: also counts them, which takes a core of its own. */
async function exportAll(
  { url, token, child }: Backend,
  format: string,
  rows: number | null,
): Promise<{ seconds: number; grownBytes: number }> {
  const { rss: before } = await child.ask<{ rss: number }>('memory');
  let peak = before;
  const sampler = setInterval(() => (peak = Math.max(peak, residentBytes(child.pid))), SAMPLE_MS);
  const startMs = performance.now();
  const request = get(`${url}/api/trades/export?format=${format}`, { headers: { authorization: `Bearer ${token}` } });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`export: ${response.statusCode}`);
  let lines = format === 'csv' ? -1 : 0;
  response.on('data', (chunk: Buffer) => (lines += rows === null ? 0 : newlines(chunk)));
  await once(response, 'end');
  const seconds = (performance.now() - startMs) / 1000;
  clearInterval(sampler);
  if (rows !== null && lines !== rows) throw new Error(`the export has ${lines} of ${rows} trades`);
  return { seconds, grownBytes: peak - before };
}

function newlines(chunk: Uint8Array): number {
  let count = 0;
  for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) count += 1;
  return count;
}

function residentBytes(pid: number): number {
  const pages = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1];
  return Number(pages) * 4096;
}
