import { Logger } from '@nestjs/common';
import type { Trade } from '../../../src/modules/trades/ledger/trade.js';
import { TradeReportsRepository } from '../../../src/modules/trades/intake/trade-reports.repository.js';
import { TradesPublisher } from '../../../src/modules/trades/intake/trades.publisher.js';
import { TradesRepository } from '../../../src/modules/trades/ledger/trades.repository.js';
import type { Database } from '../../../src/platform/database/database.js';
import { EventLog } from '../../../src/platform/events/event-log.js';
import { MemoryEventLog } from '../../../src/platform/events/memory.event-log.js';
import { testDatabase } from '../../support/database/database.js';
import { until } from '../../support/until.js';

const trade = (id: string, fields: Partial<Trade> = {}): Trade => ({
  ...{ id, symbol: 'BTCUSDT', side: 'BUY', quantity: 1, price: 100, atMs: 1_764_844_200_000, status: 'OPENED', orderType: null },
  ...{ fees: null, broker: 'alpha', strategy: null, pnl: null, currency: null },
  ...{ orderId: null, reportedAtMs: null, ...fields },
});

describe('trades on their way to the stream', () => {
  let database: Database;
  let drop: () => Promise<void>;
  let repository: TradesRepository;
  let reports: TradeReportsRepository;
  let log: MemoryEventLog;
  const publishers: TradesPublisher[] = [];
  const reported = () => (log.ring('trades').since(0) ?? []).map(({ data }) => data as { id: string; status: string });
  const waiting = async () => (await database.pool.query('select from trades where announced_at is null')).rowCount;
  /** A process that starts with what the database has. */
  const start = (events: EventLog = log) => {
    const publisher = new TradesPublisher(repository, events);
    publishers.push(publisher);
    publisher.onApplicationBootstrap();
    return publisher;
  };

  beforeAll(async () => {
    Logger.overrideLogger(false);
    ({ database, drop } = await testDatabase('embedded'));
    repository = new TradesRepository(database);
    reports = new TradeReportsRepository(database);
  });
  beforeEach(async () => {
    log = new MemoryEventLog(1000);
    await database.pool.query('delete from trades');
  });
  afterEach(async () => void (await Promise.all(publishers.splice(0).map((publisher) => publisher.beforeApplicationShutdown()))));
  afterAll(() => drop());

  it('are published at the next start when the process died before it could, and then never again', async () => {
    await reports.store([trade('a'), trade('b')]);
    start();
    await until(async () => (await waiting()) === 0);
    expect(reported().map(({ id }) => id)).toEqual(['a', 'b']);
    const again = new MemoryEventLog(1000);
    await start(again).beforeApplicationShutdown();
    expect(again.ring('trades').head.seq).toBe(0);
  });

  it('are published once though the process died between publishing and marking', async () => {
    await reports.store([trade('a')]);
    let deaths = 2;
    const dying: EventLog = Object.assign(Object.create(log) as MemoryEventLog, {
      append: async (...call: Parameters<EventLog['append']>) => {
        const positions = await log.append(...call);
        if (deaths-- > 0) throw new Error('killed after it was on the stream');
        return positions;
      },
    });
    start(dying);
    await until(async () => (await waiting()) === 0);
    expect(reported().map(({ id }) => id)).toEqual(['a']);
    expect(deaths).toBe(-1);
  });

  it('wait for a stream that is away, and lose nothing', async () => {
    let away = true;
    const flaky: EventLog = Object.assign(Object.create(log) as MemoryEventLog, {
      append: (...call: Parameters<EventLog['append']>) => (away ? Promise.reject(new Error('away')) : log.append(...call)),
    });
    const publisher = start(flaky);
    await reports.store([trade('a')]);
    publisher.wake();
    await reports.store([trade('b')]);
    publisher.wake();
    expect(reported()).toEqual([]);
    away = false;
    await until(async () => (await waiting()) === 0);
    expect(reported().map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('are published again for each change, in its order', async () => {
    const publisher = start();
    for (const status of ['OPENED', 'FILLED', 'CLOSED']) {
      await reports.store([trade('a', { status })]);
      publisher.wake();
      await until(async () => (await waiting()) === 0);
    }
    await reports.store([trade('a', { status: 'OPENED' })]);
    publisher.wake();
    await publisher.beforeApplicationShutdown();
    expect(reported().map(({ status }) => status)).toEqual(['OPENED', 'FILLED', 'CLOSED']);
  });
});
