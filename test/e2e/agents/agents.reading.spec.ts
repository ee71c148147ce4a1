import { aTrade, type PageOf, type TradesDesk, withTradesDesk } from '../../services/trades/trades-desk.js';
import { agentsOn, type AgentRow, ago, anUpdate, aSignal } from '../../support/desks/agents-desk.js';
import { until } from '../../support/until.js';

const MINUTE_MS = 60_000;
const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);
const cursorOf = (key: readonly unknown[]) => Buffer.from(JSON.stringify(key)).toString('base64url');

describe('agents', () => {
  let desk: TradesDesk;
  withTradesDesk((made) => (desk = made));
  const { withReportOf, counted } = agentsOn(() => desk);

  it('are paged by id while others come and go', async () => {
    await desk.emit(...['b', 'd', 'f', 'B', 'é'].map((name) => aSignal(name)));
    await withReportOf('b', 'd', 'f', 'B', 'é');
    const page = async (cursor: string | null) =>
      (await desk.get<PageOf<AgentRow>>(`agents?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`)).body;
    const first = await page(null);
    await desk.emit(...['a', 'c'].map((name) => aSignal(name)));
    await withReportOf('a', 'c');
    const second = await page(first.next_cursor);
    const third = await page(second.next_cursor);
    expect([first, second, third].map(({ items }) => ids(items))).toEqual([
      ['B', 'b'],
      ['c', 'd'],
      ['f', 'é'],
    ]);
    expect([first, second, third].map(({ has_more }) => has_more)).toEqual([true, true, false]);
    expect(third.next_cursor).toBeNull();
  });

  it('have their signals newest first, page by page, while new ones arrive', async () => {
    const at = (seconds: number) => ({ timestamp: ago(60_000 - seconds * 1000) });
    const same = at(2);
    await desk.emit(
      aSignal('pager', at(1), 'p1'),
      aSignal('pager', same, 'p2'),
      aSignal('pager', same, 'p3'),
      aSignal('pager', at(4), 'p4'),
    );
    await counted('pager', 'signals', 4);
    const page = async (cursor: string | null) =>
      (await desk.get<PageOf<AgentRow>>(`agents/pager/signals?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`)).body;
    const first = await page(null);
    await desk.emit(aSignal('pager', at(5), 'p5'), aSignal('other', at(1), 'o1'), aSignal('pager', same, 'p2b'));
    await counted('pager', 'signals', 6);
    const second = await page(first.next_cursor);
    const third = await page(second.next_cursor);
    expect([first, second, third].map(({ items }) => ids(items))).toEqual([['p4', 'p3'], ['p2b', 'p2'], ['p1']]);
    expect(first.items[1]).toEqual({
      ...{ id: 'p3', ...same, symbol: 'BTCUSDT', direction: 'BUY' },
      ...{ confidence: 0.8, target_quantity: 0.5, target_size: 0.5 },
    });
    const otherwise = await desk.get(`agents/other/signals?cursor=${first.next_cursor}`);
    expect([otherwise.status, otherwise.body['code']]).toEqual([400, 'request.bad_cursor']);
  });

  describe('asked for', () => {
    beforeEach(async () => {
      await desk.emit(aSignal('momentum'));
      await withReportOf('momentum');
    });

    const far = '?start_time=-8640000000000000&end_time=8640000000000000';

    it.each([
      ['?cursor=rubbish', 400, 'request.bad_cursor'],
      [`?cursor=${cursorOf(['trades', 1, 'x'])}`, 400, 'request.bad_cursor'],
      [`?cursor=${cursorOf(['agents', 1])}`, 400, 'request.bad_cursor'],
      [`?cursor=${cursorOf(['agents', 'a\0'])}`, 400, 'request.bad_cursor'],
      [`?cursor=${cursorOf(['agents', 'a', 'b'])}`, 400, 'request.bad_cursor'],
      [`/momentum/signals?cursor=${cursorOf(['agents', 'a'])}`, 400, 'request.bad_cursor'],
      [`/momentum/signals?cursor=${cursorOf(['agents/momentum/signals', '1; drop', 'x'])}`, 400, 'request.bad_cursor'],
      [`/momentum/signals?cursor=${cursorOf(['agents/momentum/signals', 1e300, 'x'])}`, 400, 'request.bad_cursor'],
      [`/momentum/signals?cursor=${cursorOf(['agents/momentum/signals', 1, 'x\0'])}`, 400, 'request.bad_cursor'],
      ['?limit=0', 422, 'request.invalid'],
      ['?limit=1001', 422, 'request.invalid'],
      ['?limit=x', 422, 'request.invalid'],
      ['?agent_type=', 422, 'request.invalid'],
      [`?agent_type=${'x'.repeat(101)}`, 422, 'request.invalid'],
      ['?agent_type=a&agent_type=b', 422, 'request.invalid'],
      ['?broker=alpha', 422, 'request.invalid'],
      ['/momentum?limit=5', 422, 'request.invalid'],
      ...['', '/momentum', '/momentum/signals'].flatMap((path): [string, number, string][] => [
        [`${path}?start_time=${ago(0)}&end_time=${ago(1000)}`, 422, 'request.invalid'],
        [`${path}?start_time=2025-12-04T10:00:00`, 422, 'request.invalid'],
        [`${path}?end_time=soon`, 422, 'request.invalid'],
        [`${path}?colour=red`, 422, 'request.invalid'],
      ]),
    ])('as %s: %d', async (query, status, code) => {
      const answer = await desk.get(`agents${query}`);
      expect([answer.status, answer.body['code']]).toEqual([status, code]);
    });

    it.each(['', '/momentum', '/momentum/signals'])('over all of time: agents%s', async (path) => {
      const { status, body } = await desk.get(`agents${path}${far}`);
      expect(status).toBe(200);
      expect(JSON.stringify(body)).not.toContain('NaN');
    });

    it('by a type that is no text, or SQL', async () => {
      expect(await desk.get(`agents?agent_type=${encodeURIComponent(`' or 1=1 --`)}`)).toMatchObject({
        status: 422,
        body: { errors: [{ field: 'agent_type', message: expect.stringMatching(/^must be one of .*strategy/) as unknown }] },
      });
      expect((await desk.get('agents?agent_type=%00')).status).toBeLessThan(500);
    });

    it.each(['agents', 'agents/momentum', 'agents/momentum/signals'])('%s is for everyone who has proved who they are', async (path) => {
      const statuses: Record<string, number> = {};
      for (const who of ['anonymous', 'viewer', 'operator', 'api']) statuses[who] = (await desk.fetch(path, who)).status;
      expect(statuses).toEqual({ anonymous: 401, viewer: 200, operator: 200, api: 200 });
    });
  });

  describe('on /ws/agents', () => {
    const follow = async (as = 'viewer') => {
      const client = await desk.socket('/ws/agents', as);
      await client.frame('subscribed');
      return client;
    };
    const dataOf = (frame: Readonly<Record<string, unknown>>) => frame['data'] as AgentRow;

    it('are published as they are, without figures, to a viewer too', async () => {
      const client = await follow();
      const timestamp = ago(500);
      await desk.emit(aSignal('live-1', { timestamp, source: 'ignored' }));
      const frame = await client.frame((each) => each.type === 'agent' && dataOf(each).id === 'live-1');
      expect(frame).toMatchObject({ type: 'agent', topic: 'agents' });
      expect(frame['data']).toEqual({
        ...{ id: 'live-1', agent_type: 'strategy', status: 'active', last_seen: timestamp },
        last_signal: { timestamp, symbol: 'BTCUSDT', direction: 'BUY', confidence: 0.8, target_quantity: 0.5, target_size: 0.5 },
      });
      await desk.emit(anUpdate('live-1', { status: 'stopped' }));
      await client.frame((each) => each.type === 'agent' && dataOf(each)['status'] === 'stopped');
      client.close();
    });

    it('are published at most once a second each, the last value among it', async () => {
      const client = await follow();
      const of = () => client.frames.filter((each) => each.type === 'agent' && dataOf(each).id === 'live-2');
      const startedAt = Date.now();
      for (let n = 0; n < 20; n += 1) await desk.emit(aSignal('live-2', { symbol: `S${n}`, timestamp: ago(20_000 - n * 1000) }));
      await client.frame((each) => each.type === 'agent' && JSON.stringify(each).includes('"S19"'));
      expect(of().length).toBeLessThanOrEqual(2 + (Date.now() - startedAt) / 1000);
      client.close();
    });

    it('are published when a trade is stored, at once to later subscribers, but not to those who see no broker of the agent', async () => {
      const timestamp = ago(100);
      await desk.post('trades', aTrade('live-3', { strategy: 'live-3', broker: 'omega', pnl: 777_123, timestamp }));
      await until(() => desk.stream('agents').some(({ key }) => key === 'live-3'));
      const known = async () => {
        const client = await desk.socket('/ws/agents', 'viewer');
        const { events } = await client.frame('subscribed');
        client.close();
        return (events as Readonly<Record<string, unknown>>[]).map(dataOf).find(({ id }) => id === 'live-3');
      };
      const traded = { id: 'live-3', agent_type: 'strategy', status: 'active', last_seen: timestamp, last_signal: null };
      await desk.limit('viewer', ['alpha']);
      expect(await known()).toBeUndefined();
      await desk.limit('viewer', ['alpha', 'omega']);
      expect(await known()).toEqual(traded);
    });

    it('are published as idle when they have fallen silent', async () => {
      await desk.emit(aSignal('live-4', { timestamp: ago(5 * MINUTE_MS - 3000) }));
      const statuses = () => desk.stream('agents').flatMap(({ key, data }) => (key === 'live-4' ? [(data as AgentRow)['status']] : []));
      await until(() => statuses().includes('idle'), 15_000);
      expect(statuses()).toEqual(['active', 'idle']);
    }, 20_000);
  });
});
