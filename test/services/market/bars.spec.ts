import pg from 'pg';
import { type RunningApp, startApp } from '../../support/app.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { RealBackend } from '../../support/processes/real-backend.js';
import { Relay } from '../../support/processes/relay.js';
import { buildOnce } from '../../support/processes/started-desk.js';
import { until } from '../../support/until.js';

const SYMBOLS = ['AAA', 'BBB', 'CCC'];
/** Between two trades of each symbol. */
const EVERY_MS = 50;

/** Bars of a second by symbol and second: how many trades. */
type Counts = Map<string, number>;

/** Accepted trades of a backend, by second. */
class Trades {
  readonly taken: Counts = new Map();
  private timer: NodeJS.Timeout | undefined;
  private sending = Promise.resolve();

  constructor(
    private readonly url: () => string,
    private readonly key: string,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.sending = this.sending.then(() => this.send()).catch(() => undefined);
    }, EVERY_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.sending;
  }

  private async send(): Promise<void> {
    const atMs = Date.now();
    const ticks = SYMBOLS.map((symbol) => ({
      exchange: 'NSE',
      symbol,
      ltp: 100 + (atMs % 7),
      last_quantity: 1,
      timestamp: atMs,
      ltt: atMs,
    }));
    const headers = { 'x-api-key': this.key, 'content-type': 'application/json' };
    const { status } = await fetch(`${this.url()}/api/market/ticks`, { method: 'POST', headers, body: JSON.stringify(ticks) });
    if (status !== 202) return;
    for (const symbol of SYMBOLS) {
      const key = `${symbol} ${Math.floor(atMs / 1000)}`;
      this.taken.set(key, (this.taken.get(key) ?? 0) + 1);
    }
  }
}

describe('bars', () => {
  let database: DatabaseEnv;
  beforeEach(async () => {
    database = await testDatabaseEnv('postgres');
  });
  afterEach(() => database.drop());

  async function kept(): Promise<Counts> {
    const client = new pg.Client({ connectionString: database.env.DATABASE_URL });
    await client.connect();
    try {
      const { rows } = await client.query<{ symbol: string; second: string; trades: string }>(
        `select symbol, extract(epoch from at)::bigint as second, trades from market_bars_1s join market_instruments on id = instrument_id`,
      );
      return new Map(rows.map(({ symbol, second, trades }) => [`${symbol} ${second}`, Number(trades)]));
    } finally {
      await client.end();
    }
  }

  it('of a killed process are stored except for its last seconds, none twice', async () => {
    buildOnce();
    const env = { ...database.env, MARKET_FEEDS: 'http' };
    let backend = await RealBackend.start(env);
    const trades = new Trades(() => backend.url, RealBackend.key);
    try {
      trades.start();
      await until(async () => (await kept()).size >= 3 * SYMBOLS.length, 30_000);
      const killedMs = Date.now();
      await backend.kill();
      await trades.stop();
      const before = await kept();
      for (const [key, count] of trades.taken) {
        // Bars that were open, closed less than 2 s ago or being written are lost: at most those of the last three seconds and of the
        // second of the kill.
        if (Number(key.split(' ')[1]) < Math.floor(killedMs / 1000) - 5) expect([key, before.get(key)]).toEqual([key, count]);
      }
      for (const [key, count] of before) expect(count).toBeLessThanOrEqual(trades.taken.get(key) ?? 0);

      backend = await RealBackend.start(env);
      const next = new Trades(() => backend.url, RealBackend.key);
      next.start();
      await until(async () => [...(await kept()).keys()].filter((key) => !before.has(key)).length >= 2 * SYMBOLS.length, 30_000);
      await next.stop();
      const after = await kept();
      // The bars of the killed process are unchanged, and the first second of the new one is not among them.
      for (const [key, count] of before) expect([key, after.get(key)]).toEqual([key, count]);
    } finally {
      await trades.stop();
      await backend.kill();
    }
  }, 240_000);

  it('wait while the database is away: ticks are accepted, and afterwards no bar is missing or twice', async () => {
    const way = await Relay.to(database.env.DATABASE_URL ?? '');
    const app: RunningApp = await startApp({ ...database.env, DATABASE_URL: way.url, MARKET_FEEDS: 'http' });
    const trades = new Trades(() => app.url, app.apiKey);
    try {
      trades.start();
      await until(async () => (await kept()).size >= SYMBOLS.length, 30_000);
      await way.cut();
      const before = await kept();
      const taken = trades.taken.size;
      await until(() => trades.taken.size >= taken + 8 * SYMBOLS.length, 60_000);
      expect(await kept()).toEqual(before);
      const price = await fetch(`${app.url}/api/market/ltp?symbols=NSE:AAA`, { headers: { 'x-api-key': app.apiKey } });
      expect(await price.text()).toContain('"state":"live"');
      await way.mend();
      await trades.stop();
      const isWhole = async () => {
        const now = await kept();
        return [...trades.taken].every(([key, count]) => now.get(key) === count);
      };
      await until(isWhole, 60_000);
      expect(await kept()).toEqual(trades.taken);
    } finally {
      await trades.stop();
      await app.close();
      await way.cut().catch(() => undefined);
    }
  }, 240_000);
});
