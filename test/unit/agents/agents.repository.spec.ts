import fc from 'fast-check';
import { round } from '../../../src/common/money/money.js';
import { merged, type Sighting, type ReportedStatus } from '../../../src/modules/agents/agent.js';
import { AgentFiguresRepository } from '../../../src/modules/agents/agent-figures.repository.js';
import { AgentsRepository } from '../../../src/modules/agents/agents.repository.js';
import type { Database } from '../../../src/platform/database/database.js';
import { testDatabase } from '../../support/database/database.js';

const START_MS = Date.parse('2026-01-05T10:00:00Z');
const ALL = { startMs: 0, endMs: START_MS * 2, brokers: null };
let database: Database;
let drop: () => Promise<void>;
let agents: AgentsRepository;
let figures: AgentFiguresRepository;

beforeAll(async () => {
  ({ database, drop } = await testDatabase());
  agents = new AgentsRepository(database);
  figures = new AgentFiguresRepository(database);
});
beforeEach(async () => void (await database.pool.query('delete from agents; delete from trades; delete from agent_signals')));
afterAll(() => drop());

describe('agents in the database', () => {
  const word = fc.constantFrom<ReportedStatus>('active', 'idle', 'stopped');
  const at = fc.integer({ min: 1, max: 1_000_000 });
  const sighting = fc
    .record({ agentId: fc.constantFrom('a', 'b'), offset: at, type: fc.option(fc.constantFrom('x', 'y')), status: fc.option(word) })
    .map(({ agentId, offset, type, status }): Sighting => ({
      ...{ agentId, firstMs: START_MS + offset, lastMs: START_MS + offset },
      type: type === null ? null : { value: type, atMs: START_MS + offset },
      status: status === null ? null : { value: status, atMs: START_MS + offset },
    }));
  const stored = async () => (await database.pool.query('select * from agents order by id')).rows as unknown[];

  it('are the same in whichever order and however often they were seen', async () => {
    const sightings = fc.uniqueArray(sighting, { minLength: 1, maxLength: 8, selector: ({ firstMs }) => firstMs });
    await fc.assert(
      fc.asyncProperty(sightings, fc.integer({ min: 1, max: 8 }), async (seen, cut) => {
        await database.pool.query('delete from agents');
        await agents.see(merged(seen));
        const atOnce = await stored();
        await database.pool.query('delete from agents');
        for (const one of [...seen.slice(cut), ...seen].toReversed()) await agents.see([one]);
        expect(await stored()).toEqual(atOnce);
      }),
      { numRuns: 40 },
    );
  });

  it('are found in the trades, name by name', async () => {
    await database.pool.query(
      `insert into trades (id, symbol, side, at, status, strategy)
       select n::text, 'X', 'BUY', to_timestamp(1700000000 + n), 'FILLED', case when n % 5 = 0 then null else 's' || n % 5 end
       from generate_series(0, 99) n`,
    );
    expect(await agents.traderNames('', 10)).toEqual(['s1', 's2', 's3', 's4']);
    expect(await agents.traderNames('', 2)).toEqual(['s1', 's2']);
    expect(await agents.traderNames('s2', 10)).toEqual(['s3', 's4']);
    expect(await agents.traderNames('s4', 10)).toEqual([]);
    expect(await agents.seeTraders(['s2', 'nowhere', 's1'])).toEqual(['s1', 's2']);
    expect(await agents.seeTraders(['s2', 's1'])).toEqual([]);
    expect(await agents.find('s1', null)).toMatchObject({ firstSeenMs: 1_700_000_001_000, lastSeenMs: 1_700_000_096_000, status: 'idle' });
  });
});

describe('the results of an agent', () => {
  const trade = fc.record({
    cents: fc.option(fc.integer({ min: -100_000, max: 100_000 })),
    currency: fc.constantFrom('USD', 'EUR', null),
    broker: fc.constantFrom('alpha', 'beta'),
    second: fc.integer({ min: 0, max: 20 }),
  });
  type Trade = typeof trade extends fc.Arbitrary<infer T> ? T : never;

  const store = (trades: readonly Trade[]) =>
    database.pool.query(
      `insert into trades (id, symbol, side, at, status, strategy, pnl, currency, broker)
       select lpad(n::text, 5, '0'), 'X', 'BUY', to_timestamp(1700000000 + (e ->> 'second')::int), 'FILLED', 'a', (e ->> 'cents')::float8 / 100,
         e ->> 'currency', e ->> 'broker'
       from json_array_elements($1::json) with ordinality as given (e, n)`,
      [JSON.stringify(trades)],
    );

  /** By walking over them, in whole cents. */
  const walked = (trades: readonly Trade[]) => {
    const reported = trades
      .map((each, index) => ({ ...each, index }))
      .toSorted((a, b) => a.second - b.second || a.index - b.index)
      .flatMap(({ cents }) => cents ?? []);
    let [total, peak, fall] = [0, 0, 0];
    for (const cents of reported) {
      total += cents;
      peak = Math.max(peak, total);
      fall = Math.min(fall, total - peak);
    }
    return {
      trades: trades.length,
      wins: reported.filter((cents) => cents > 0).length,
      losses: reported.filter((cents) => cents < 0).length,
      pnl: reported.length === 0 ? null : total / 100,
      maxDrawdown: reported.length === 0 ? null : fall / 100,
    };
  };

  it('leave out what is beyond reason and was stored before it was refused', async () => {
    await store([3, 4, 5].map((cents) => ({ cents, currency: 'USD', broker: 'alpha', second: cents })));
    await database.pool.query("update trades set pnl = 1.7e308 where id <> '00001'");
    const expected = { trades: 3, wins: 1, losses: 0, pnl: 0.03 };
    expect((await figures.of(['a'], ALL)).get('a')?.byCurrency).toMatchObject([{ ...expected, maxDrawdown: 0 }]);
    expect(await figures.bySymbol('a', ALL, 5)).toMatchObject([expected]);
  });

  it('are those of a walk over its trades, currency by currency and within the scope', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(trade, { maxLength: 30 }),
        fc.constantFrom<readonly string[] | null>(null, ['alpha'], []),
        async (trades, brokers) => {
          await database.pool.query('delete from trades');
          await store(trades);
          const seen = trades.filter(({ broker }) => brokers === null || brokers.includes(broker));
          const { byCurrency } = (await figures.of(['a'], { ...ALL, brokers })).get('a') ?? { byCurrency: [] };
          for (const currency of ['USD', 'EUR', null]) {
            const own = trades.map((each) => ({ ...each })).filter((each, n) => each.currency === currency && seen.includes(trades[n]!));
            const reported = byCurrency.find((each) => each.currency === currency);
            const rounded = reported && { ...reported, maxDrawdown: round(reported.maxDrawdown, 8) };
            expect(rounded).toEqual(own.length === 0 ? undefined : { strategy: 'a', currency, unrated: 0, ...walked(own) });
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
