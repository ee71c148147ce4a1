import { AgentsRetention } from '../../../src/modules/agents/agents.retention.js';
import { aTrade, type PageOf, TradesDesk, withTradesDesk } from '../../services/trades/trades-desk.js';
import { agentsOn, type AgentRow, ago, anUpdate, aSignal } from '../../support/desks/agents-desk.js';
import { testDatabaseEnv } from '../../support/database/database.js';
import { until } from '../../support/until.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);

describe('agents', () => {
  let desk: TradesDesk;
  withTradesDesk((made) => (desk = made));

  const { list, agent, withReportOf, counted, results } = agentsOn(() => desk);

  it('are none on an empty desk', async () => {
    expect((await desk.get('agents')).body).toMatchObject({ items: [], next_cursor: null, has_more: false, stream: { topic: 'agents' } });
    for (const path of ['agents/momentum', 'agents/momentum/signals']) {
      const { status, body } = await desk.get(path);
      expect([status, body['code']]).toEqual([404, 'agent.not_found']);
    }
  });

  it('without a trade or signal for 30 days are listed when asked for', async () => {
    await desk.emit(aSignal('ancient', { timestamp: ago(31 * DAY_MS) }));
    await withReportOf('ancient');
    expect(await list()).toEqual([]);
    expect(await list(`?start_time=${ago(60 * DAY_MS)}`)).toEqual([expect.objectContaining({ id: 'ancient', status: 'idle', signals: 1 })]);
  });

  it('get their type and status from the newest event of the desk', async () => {
    await desk.emit(
      anUpdate('reported', { type: 'trend', status: 'stopped', timestamp: ago(60_000) }),
      anUpdate('reported', { status: 'running', timestamp: ago(120_000), type: 'older' }),
      aSignal('reported', { status: 'idle', type: 'entry' }),
    );
    await counted('reported', 'signals', 1);
    expect((await agent('reported')).body).toMatchObject({ agent_type: 'trend', status: 'stopped' });
    expect(ids(await list('?agent_type=trend'))).toEqual(['reported']);
    expect(await list('?agent_type=strategy')).toEqual([]);
    await desk.emit(anUpdate('reported', { status: 'paused' }));
    await until(async () => (await agent('reported')).body['status'] === 'idle');
    await desk.emit(aSignal('reported', { timestamp: new Date(Date.now() + 1000).toISOString() }));
    await until(async () => (await agent('reported')).body['status'] === 'active');
    expect((await agent('reported')).body).toMatchObject({ agent_type: 'trend' });
  });

  it('are known by trades of every door, and by facts that come twice only once', async () => {
    const twice = aSignal('door', {}, 'the-same');
    await desk.emit(twice, twice);
    await desk.emit(twice);
    await desk.emit({ type: 'trade.executed', payload: { id: 'd1', symbol: 'X', side: 'BUY', quantity: 1, price: 1, source: 'by event' } });
    await desk.post('trades', aTrade('d2', { strategy: 'by post' }));
    await withReportOf('door', 'by event', 'by post');
    expect((await list()).map(({ id, signals, trades }) => [id, signals, trades])).toEqual([
      ['by event', 0, 1],
      ['by post', 0, 1],
      ['door', 1, 0],
    ]);
  });

  it('are not made of what names none, and signals for nothing are none', async () => {
    await desk.emit(
      aSignal('', { source: ' ' }),
      aSignal('mute', { symbol: null }),
      { type: 'strategy.updated', payload: { status: 'stopped' } },
      { type: 'signal.generated', payload: { strategy: { $ne: 1 }, symbol: ['x'] } },
      aSignal('last'),
    );
    await withReportOf('last');
    expect(ids(await list())).toEqual(['last']);
  });

  it('keep garbage out of their figures', async () => {
    await desk.emit(aSignal('odd', { confidence: 'NaN', target_size: '1e999', direction: 'sideways', timestamp: '2999-01-01T00:00:00Z' }));
    await withReportOf('odd');
    const [row] = await list();
    expect(row).toMatchObject({ last_signal: { direction: 'UNKNOWN', confidence: null, target_size: null } });
    expect(Date.parse(String(row?.['last_seen']))).toBeLessThan(Date.now() + MINUTE_MS);
  });

  describe('with names', () => {
    it.each([
      `x'); drop table agents; --`,
      '策略 \u{1F4C8}',
      'a/b?c=d&e#f',
      '100% %27',
      `"quoted" \\ back`,
      '..%2f',
      'x'.repeat(100),
      '策'.repeat(100),
      '/'.repeat(100),
    ])('such as %s are found by them', async (name) => {
      await desk.emit(aSignal(name));
      await withReportOf(name);
      expect(ids(await list())).toEqual([name]);
      expect((await agent(name)).body).toMatchObject({ id: name, signals: 1 });
      expect((await desk.get<PageOf<AgentRow>>(`agents/${encodeURIComponent(name)}/signals`)).body.items).toHaveLength(1);
    });

    it('that are too long are cut, the same in signals and trades', async () => {
      const name = `${'y'.repeat(100)} and more`;
      await desk.emit(aSignal(name), { type: 'trade.executed', payload: { id: 'cut', symbol: 'X', side: 'BUY', strategy: name } });
      await counted('y'.repeat(100), 'trades', 1);
      expect((await list()).map(({ id, signals, trades }) => [id, signals, trades])).toEqual([['y'.repeat(100), 1, 1]]);
    });

    it.each([
      ['anonymous', 404],
      [`' or '1'='1`, 404],
      ['%00', 400],
      ['a%00b', 400],
      ['z'.repeat(101), 404],
      ['%zz', 400],
      ['%ff', 400],
    ])('%s is anonymous: %d', async (path, status) => {
      for (const suffix of ['', '/signals']) expect((await desk.get(`agents/${path}${suffix}`)).status).toBe(status);
    });
  });

  it('lose signals after EVENT_RETENTION_DAYS, and go when nothing of them is left', async () => {
    const old = Array.from({ length: 1200 }, () => aSignal('gone', { timestamp: ago(31 * DAY_MS) }));
    await desk.emit(...old.slice(0, 600));
    await desk.emit(
      ...old.slice(600),
      aSignal('stays', { timestamp: ago(31 * DAY_MS) }),
      aSignal('stays', { timestamp: ago(29 * DAY_MS) }),
    );
    await results('traded', [1], { timestamp: ago(40 * DAY_MS) });
    const count = async () => (await desk.database.pool.query('select from agent_signals')).rowCount;
    await until(async () => (await count()) === 1202);
    await withReportOf('stays');
    expect(await desk.app.get(AgentsRetention).sweep()).toEqual({ signals: 1201, agents: 1 });
    expect(await count()).toBe(1);
    expect(ids(await list(`?start_time=${ago(90 * DAY_MS)}`))).toEqual(['stays', 'traded']);
    expect(await desk.app.get(AgentsRetention).sweep()).toEqual({ signals: 0, agents: 0 });
  });
});

describe('agents after a start', () => {
  it('are known by what was stored before, and published at once', async () => {
    const database = await testDatabaseEnv();
    const before = await TradesDesk.start(database.env);
    await before.emit(aSignal('kept'));
    await until(async () => (await before.get('agents/kept')).status === 200);
    // What a process that died between the trade and its announcement leaves behind.
    await before.database.pool.query(
      `insert into trades (id, symbol, side, at, status, strategy, announced_at)
       select n::text, 'X', 'BUY', now(), 'FILLED', 'silent-' || n % 3, now() from generate_series(1, 300) n`,
    );
    await before.close();
    const after = await TradesDesk.start(database.env);
    await until(() => after.events.ring('agents').latest().length === 4);
    const latest = after.events.ring('agents').latest();
    expect(new Set(latest.map(({ key }) => key))).toEqual(new Set(['kept', 'silent-0', 'silent-1', 'silent-2']));
    expect((await after.get('agents/silent-1')).body).toMatchObject({ trades: 100, pnl: null, status: 'active' });
    await after.close();
    await database.drop();
  });
});
