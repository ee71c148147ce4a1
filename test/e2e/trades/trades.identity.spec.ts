import { aTrade, type PageOf, type TradesDesk, type TradeRow, withTradesDesk } from '../../services/trades/trades-desk.js';
import { until } from '../../support/until.js';

const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const byText = (a: unknown, b: unknown) => (String(a) < String(b) ? -1 : 1);

describe('trades', () => {
  let desk: TradesDesk;
  const { report } = withTradesDesk((made) => (desk = made));

  it('are one row however often they are reported, never go back from CLOSED, and lose nothing known', async () => {
    const first = aTrade('x', { status: 'OPENED', fees: 1, strategy: 'momentum' });
    expect(await report(first)).toEqual([202, expect.objectContaining({ accepted: 1 })]);
    expect(await report(first)).toEqual([202, expect.objectContaining({ accepted: 0, duplicates: 1 })]);
    await desk.emit({
      id: 'close',
      type: 'trade.closed',
      payload: { id: 'x', symbol: 'BTCUSDT', side: 'BUY', pnl: 12.5, broker: 'alpha' },
    });
    await until(async () => (await desk.trades())[0]?.['status'] === 'CLOSED');
    expect(await report({ ...first, price: 7, order_type: 'market' })).toEqual([
      202,
      expect.objectContaining({ accepted: 1, duplicates: 0 }),
    ]);
    expect(await desk.trades()).toEqual([
      expect.objectContaining({
        status: 'CLOSED',
        side: 'BUY',
        pnl: 12.5,
        fees: 1,
        price: 100,
        broker: 'alpha',
        strategy: 'momentum',
        order_type: 'MARKET',
      }),
    ]);
    await desk.streamed('trades', 3);
    expect(desk.stream('trades').map(({ data }) => (data as TradeRow)['status'])).toEqual(['OPENED', 'CLOSED', 'CLOSED']);
  });

  it('of one call may report one trade several times', async () => {
    const opened = aTrade('x', { status: 'OPENED' });
    const body = [opened, { ...opened, status: 'CLOSED', pnl: 5 }, opened, aTrade('y')];
    expect(await report(body)).toEqual([202, { accepted: 3, duplicates: 1, rejected: 0, errors: [] }]);
    expect(await desk.trades('&status=CLOSED')).toEqual([expect.objectContaining({ id: 'x', pnl: 5 })]);
  });

  describe('are known by broker, symbol and id together', () => {
    const quantities = async () =>
      (await desk.trades()).map(({ id, broker, symbol, quantity }) => [id, broker, symbol, quantity]).toSorted(byText);

    it('so that two brokers may have one id', async () => {
      const [binance, bybit] = [aTrade('2355631', { broker: 'binance', quantity: 1 }), aTrade('2355631', { broker: 'bybit', quantity: 2 })];
      expect(await report(binance)).toEqual([202, expect.objectContaining({ accepted: 1, duplicates: 0 })]);
      expect(await report(bybit)).toEqual([202, expect.objectContaining({ accepted: 1, duplicates: 0 })]);
      expect(await report([bybit, binance])).toEqual([202, expect.objectContaining({ accepted: 0, duplicates: 2 })]);
      const both = [
        ['2355631', 'binance', 'BTCUSDT', 1],
        ['2355631', 'bybit', 'BTCUSDT', 2],
      ];
      expect(await quantities()).toEqual(both);
      const events = await desk.streamed('trades', 2);
      expect(events.map(({ data }) => (data as TradeRow)['broker']).toSorted(byText)).toEqual(['binance', 'bybit']);
    });

    it('and two symbols of a broker, in one call or by events', async () => {
      const fills = ['CB1', 'CB2'].map((symbol) => aTrade('77', { symbol, broker: 'alpha' }));
      const both = [
        ['77', 'alpha', 'CB1', 1],
        ['77', 'alpha', 'CB2', 1],
      ];
      expect(await report(fills)).toEqual([202, expect.objectContaining({ accepted: 2, duplicates: 0 })]);
      expect(await quantities()).toEqual(both);
      await desk.clear();
      await desk.emit(...fills.map(({ id: trade_id, ...payload }) => ({ type: 'trade.executed', payload: { ...payload, trade_id } })));
      await until(async () => (await desk.trades()).length === 2);
      expect(await quantities()).toEqual(both);
    });

    it('with all digits of an id that is a number', async () => {
      const payload = '"symbol":"BTCUSDT","side":"BUY","quantity":1,"price":100,"broker":"alpha"';
      const digits = ['8389765489680951453', '8389765489680951454', '9007199254740993', '77'];
      const events = digits.map((id) => `{"id":${id}1,"type":"trade.executed","payload":{"trade_id":${id},${payload}}}`);
      expect((await desk.postText('events', `[${events.join()}]`)).body).toMatchObject({
        accepted: 4,
        results: digits.map((id) => ({ id: `${id}1` })),
      });
      await until(async () => (await desk.trades()).length === 4);
      expect((await quantities()).map(([id]) => id)).toEqual(digits.toSorted());
      for (const name of ['id', 'trade_id']) {
        const again = `[${digits.map((id) => `{"${name}":${id},${payload}}`).join()}]`;
        expect((await desk.postText('trades', again)).body).toMatchObject({ accepted: 0, duplicates: 4 });
      }
      expect((await desk.postText('trades', `[{"id":1,"trade_id":2,${payload}}]`)).body).toMatchObject({
        errors: [{ field: '0.trade_id' }],
      });
    });

    it('and never by their order, which may have many fills', async () => {
      await desk.emit(
        ...[3, 5, 2].map((quantity, n) => ({
          id: `fill-${n}`,
          type: 'trade.executed',
          payload: { order_id: 'ord-1', symbol: 'BTCUSDT', side: 'BUY', quantity, price: 100, broker: 'alpha' },
        })),
      );
      await until(async () => (await desk.trades()).length === 3);
      expect((await desk.trades()).reduce((sum, { quantity }) => sum + Number(quantity), 0)).toBe(10);
    });

    it('and are updated by the report that is later at its source', async () => {
      const at = (seconds: number) => ago(60_000 - seconds * 1000);
      const fill = aTrade('1', { broker: 'alpha', status: 'FILLED', fees: 1, timestamp: at(0) });
      await report(fill);
      expect(await report({ ...fill, fees: 2, pnl: 5 })).toEqual([202, expect.objectContaining({ accepted: 1 })]);
      await report({ ...fill, status: 'CANCELLED', fees: 0, updated_at: at(20) });
      await report({ ...fill, status: 'SETTLED', fees: 3, updated_at: at(10) });
      expect(await desk.trades()).toEqual([expect.objectContaining({ status: 'CANCELLED', fees: 0, pnl: 5, timestamp: fill.timestamp })]);
    });

    it('where the broker is not said, by what can be meant', async () => {
      await report(aTrade('1', { broker: 'alpha' }));
      // The one trade that it can be; of another side it is none of ours, and is kept.
      expect(await report([aTrade('1', { fees: 2 }), aTrade('1', { side: 'SELL', quantity: 9 })])).toEqual([
        202,
        expect.objectContaining({ accepted: 2 }),
      ]);
      expect(await quantities()).toEqual([
        ['1', null, 'BTCUSDT', 9],
        ['1', 'alpha', 'BTCUSDT', 1],
      ]);
      // The broker becomes known later.
      await report(aTrade('2'));
      await report([aTrade('2', { broker: 'beta' }), aTrade('2', { broker: 'gamma' })]);
      expect((await quantities()).slice(2)).toEqual([
        ['2', 'beta', 'BTCUSDT', 1],
        ['2', 'gamma', 'BTCUSDT', 1],
      ]);
    });

    it('and none is lost between two pages', async () => {
      const timestamp = ago(1000);
      const many = ['a', 'b', 'c', 'd'].flatMap((broker) => ['S1', 'S2'].map((symbol) => aTrade('1', { broker, symbol, timestamp })));
      await report([...many, aTrade('1', { symbol: 'S3', timestamp })]);
      const seen: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
        const { body }: { body: PageOf<TradeRow> } = await desk.get<PageOf<TradeRow>>(`trades?limit=2${query}`);
        seen.push(...body.items.map(({ broker, symbol }) => `${String(broker)} ${String(symbol)}`));
        cursor = body.next_cursor;
      }
      expect(seen).toHaveLength(9);
      expect(new Set(seen).size).toBe(9);
    });
  });
});
