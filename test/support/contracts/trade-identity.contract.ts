import type pg from 'pg';
import { migrateDatabase } from '../../../src/platform/database/migrate.js';
import type { DatabaseKind } from '../database/database.js';
import { emptyDatabase, migrateBefore, withClient } from '../database/version-before.js';

const NAME = '_trade_identity';

/** What the migration that puts broker and symbol into the key of trades promises, proven on that many rows of the version before. */
export function describeTradeIdentity(kind: DatabaseKind, rows: number): void {
  describe(`the identity of ${rows} trades on the ${kind} database`, () => {
    let connection: pg.ClientConfig;
    let drop: () => Promise<void>;

    beforeAll(async () => ({ connection, drop } = await emptyDatabase(kind)));
    afterAll(() => drop());

    it('takes nothing from a row that is there', async () => {
      await migrateBefore(NAME, connection);
      await withClient(connection, (client) => client.query(FILL, [rows]));
      const before = await withClient(connection, content);
      await migrateDatabase(connection);
      expect(await withClient(connection, content)).toEqual(before);
      expect(before.count).toBe(String(rows));
      // An id of another broker or symbol is another trade from now on, and the same one is not.
      await withClient(connection, async (client) => {
        const copy = (broker: string, symbol: string) =>
          client.query(
            `insert into trades (id, symbol, side, at, status, broker) select id, ${symbol}, side, at, status, ${broker} from trades where id = 'trd-4' on conflict do nothing`,
          );
        expect([(await copy('broker', 'symbol')).rowCount, (await copy(`'other'`, 'symbol')).rowCount]).toEqual([0, 1]);
        expect((await client.query(`select from trades where id = 'trd-4'`)).rowCount).toBe(2);
      });
    }, 600_000);
  });
}

/** With brokers and without, in words of sides that were kept as they came. */
const FILL = `
  insert into trades (id, symbol, side, quantity, price, at, status, order_type, fees, broker, strategy, pnl, currency, announced_at)
  select 'trd-' || n, (array['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'AAPL'])[1 + n % 4], (array['BUY', 'SELL', 'BOT', 'SLD', 'SIDEWAYS'])[1 + n % 5],
    n * 0.25, n * 1.5, timestamptz '2025-12-04' + n * interval '500 milliseconds', 'FILLED', 'MARKET', n * 0.001,
    case when n % 7 > 0 then (array['alpha', 'beta', 'gamma'])[1 + n % 3] end, 'momentum', case when n % 3 = 0 then n - 50 end, 'USD', now()
  from generate_series(1, $1::int) n`;

/** How many rows there are, and a sum over all that they hold, with the sides as they are read today. */
async function content(client: pg.Client): Promise<{ count: string; sum: string }> {
  const { rows } = await client.query<{ count: string; sum: string }>(`
    select count(*), sum(hashtextextended(concat_ws('|', id, symbol, case side when 'BOT' then 'BUY' when 'SLD' then 'SELL' else side end, quantity,
      price, at, status, order_type, fees, coalesce(broker, '-'), strategy, coalesce(pnl::text, '-'), currency, announced_at is null), 0)::numeric) as sum from trades`);
  return rows[0] ?? { count: '0', sum: '0' };
}
