import { TradesPoller } from '../../../src/modules/trades/intake/trades.poller.js';
import { UpstreamClient } from '../../../src/platform/upstream/upstream.client.js';
import { aTrade, TradesDesk } from '../../services/trades/trades-desk.js';
import { type DatabaseEnv, testDatabaseEnv } from '../../support/database/database.js';
import { does, type FakeDesk, fakeDesk } from '../../support/desks/fake-desk.js';
import { until } from '../../support/until.js';

const PATH = '/api/execution/trades';

describe('trades of the execution service', () => {
  let service: FakeDesk;
  let database: DatabaseEnv;
  let desk: TradesDesk;
  const poll = () => desk.app.get(TradesPoller).poll();
  const execution = () =>
    desk.app
      .get(UpstreamClient)
      .states()
      .find(({ name }) => name === 'execution');

  beforeAll(async () => {
    service = await fakeDesk();
    database = await testDatabaseEnv();
    desk = await TradesDesk.start({ ...database.env, ...service.env });
  });
  beforeEach(async () => {
    service.execution.behaveWell();
    await desk.clear();
  });
  afterAll(async () => {
    await desk.close();
    await service.close();
    await database.drop();
  });

  it('are the trades that the bus has brought, or has lost', async () => {
    await desk.emit({ type: 'trade.executed', payload: aTrade('known', { status: 'OPENED', broker: 'alpha' }) });
    await until(async () => (await desk.trades()).length === 1);
    const rows = [
      aTrade('known', { side: 'buy', price: '100', pnl: 3, status: 'CLOSED', timestamp: Date.now() / 1000 }),
      aTrade('lost', { side: 'sell', broker: 'beta' }),
      'rubbish',
    ];
    service.execution.behave(does.answer(rows), PATH);
    expect(await poll()).toBe(2);
    expect(await desk.trades()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: 'known', status: 'CLOSED', pnl: 3, broker: 'alpha' }),
        expect.objectContaining({ id: 'lost', side: 'SELL', broker: 'beta' }),
      ]),
    );
    expect(await poll()).toBe(0);
    await desk.streamed('trades', 3);
    expect(desk.stream('trades')).toHaveLength(3);
  });

  it('of a desk that keeps no such list are none, and no failure of the service is reported', async () => {
    service.execution.behave(does.status(404), PATH);
    expect(await poll()).toBe(0);
    expect(execution()).toMatchObject({ status: 'OK', lastError: null });
  });

  it.each([
    ['an error', does.status(500)],
    ['something else', does.answer({ trades: 'many' })],
    ['HTML', does.send('<html>', 'text/html')],
    ['a broken connection', does.reset()],
  ])('cost nothing when it answers %s', async (_name, behaviour) => {
    service.execution.behave(behaviour, PATH);
    await expect(poll()).rejects.toThrow();
    service.execution.behave(does.answer({ trades: [aTrade('after')] }), PATH);
    await until(async () => (await poll().catch(() => 0)) === 1);
  });
});
