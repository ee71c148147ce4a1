import { loadConfig } from '../../../../src/config/config.js';
import { Books } from '../../../../src/modules/portfolio/books/books.js';
import { BooksAnnouncer } from '../../../../src/modules/portfolio/books/books.announcer.js';
import type { BrokerSummary } from '../../../../src/modules/portfolio/books/broker-summary.js';
import { brokerChannel, portfolioChannel } from '../../../../src/modules/portfolio/books/portfolio.channel.js';
import type { LogEvent, NewEvent, Position } from '../../../../src/platform/events/event-log.js';
import { MemoryEventLog } from '../../../../src/platform/events/memory.event-log.js';
import { until } from '../../../support/until.js';

const aSummary = (broker: string, figures: Partial<BrokerSummary> = {}): BrokerSummary => ({
  ...{ broker, currency: 'USD', totalValue: 1000, cash: 400, unrealizedPnl: null, realizedPnl: null, totalPnl: null, totalPositions: null },
  ...{ asOfMs: Date.now(), source: 'event', ...figures },
});
const valueOf = ({ data }: LogEvent) => data as Record<string, unknown>;

/** A log that can be out of reach. */
class ShakyLog extends MemoryEventLog {
  away = false;

  override append(topic: string, events: readonly NewEvent[]): Promise<Position[]> {
    return this.away ? Promise.reject(new Error('away')) : super.append(topic, events);
  }
}

describe('The announcer', () => {
  let log: ShakyLog;
  const running: BooksAnnouncer[] = [];
  /** One replica: books of its own, the log of all. */
  const replica = (env: Record<string, string> = {}) => {
    const config = loadConfig({ NODE_ENV: 'test', ...env });
    const books = new Books(config);
    const announcer = new BooksAnnouncer(books, log, config);
    announcer.onApplicationBootstrap();
    running.push(announcer);
    return { books, announcer };
  };
  const reported = (topic = 'portfolio') => log.ring(topic).since(0) ?? [];
  const values = (broker: string) => reported().flatMap((event) => (event.key === broker ? [valueOf(event)['total_value']] : []));

  beforeEach(() => {
    log = new ShakyLog(1000);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((announcer) => announcer.onModuleDestroy()));
  });

  it('says nothing twice, nor twice with two replicas', async () => {
    const [one, two] = [replica(), replica()];
    for (const { books, announcer } of [one, two]) {
      books.apply(aSummary('us', { asOfMs: 1_764_844_200_000 }));
      announcer.announce(['us']);
    }
    await until(() => values('all').length > 0);
    one.announcer.announce(['us']);
    one.books.apply(aSummary('uk'));
    one.announcer.announce(['us', 'uk']);
    await until(() => values('uk').length > 0);
    expect([values('us'), values('uk')]).toEqual([[1000], [1000]]);
    expect(reported('portfolio:us').map(valueOf)).toEqual(
      reported()
        .filter(({ key }) => key === 'us')
        .map(valueOf),
    );
  });

  it('publishes the fallback only when the brokers had time to report, and never that it has gone if it was not there', async () => {
    const { books, announcer } = replica();
    books.setFallback(aSummary('desk', { source: 'service' }), []);
    announcer.announce(['desk']);
    await until(() => values('all').length === 1);
    books.apply(aSummary('us', { totalValue: 7 }));
    announcer.announce(['us']);
    await until(() => values('us').length === 1 && values('all').at(-1) === 7);
    expect(values('desk')).toEqual([]);
  });

  it('publishes again a value that comes back', async () => {
    const { books, announcer } = replica();
    for (const totalValue of [1, 2, 1]) {
      const before = values('us').length;
      books.apply(aSummary('us', { totalValue, asOfMs: 1_764_844_200_000 }));
      announcer.announce(['us']);
      await until(() => values('us').length > before);
    }
    expect(values('us')).toEqual([1, 2, 1]);
  });

  it('never publishes an older value after a newer one', async () => {
    const [fast, slow] = [replica(), replica()];
    fast.books.apply(aSummary('us', { totalValue: 2, asOfMs: Date.now() }));
    fast.announcer.announce(['us']);
    await until(() => values('us').length === 1);
    slow.books.apply(aSummary('us', { totalValue: 1, asOfMs: Date.now() - 60_000 }));
    slow.announcer.announce(['us']);
    slow.books.apply(aSummary('uk'));
    slow.announcer.announce(['uk']);
    await until(() => values('uk').length === 1);
    expect(values('us')).toEqual([2]);
  });

  it('publishes what a replica stored and never published, after a while', async () => {
    const dead = replica();
    dead.books.apply(aSummary('us'));
    dead.announcer.announce(['us']);
    await until(() => values('us').length === 1);
    await dead.announcer.onModuleDestroy();
    const { books } = replica();
    books.apply(aSummary('us', { totalValue: 1001 }));
    await until(() => values('us').length === 2 && values('all').at(-1) === 1001);
  });

  it('keeps what it could not publish until the log is back', async () => {
    const { books, announcer } = replica();
    log.away = true;
    books.apply(aSummary('us'));
    announcer.announce(['us']);
    await new Promise((resolve) => void setImmediate(resolve));
    expect(reported()).toEqual([]);
    log.away = false;
    await until(() => values('us').length === 1 && reported('portfolio:us').length === 1);
  });

  it('publishes a broker that grows stale, once and with the totals, although no event comes', async () => {
    const asOfMs = Date.now();
    for (const { books, announcer } of [replica({ BROKER_MAX_AGE_SECONDS: '1' }), replica({ BROKER_MAX_AGE_SECONDS: '1' })]) {
      books.apply(aSummary('us', { asOfMs }));
      announcer.announce(['us']);
    }
    await until(() => reported().some((event) => event.key === 'us' && valueOf(event)['status'] === 'stale'));
    await until(() => reported().some((event) => event.key === 'all' && valueOf(event)['complete'] === false));
    expect(reported().flatMap((event) => (event.key === 'us' ? [valueOf(event)['status']] : []))).toEqual(['live', 'stale']);
  });

  it('says nothing of a desk that has no broker', async () => {
    const { announcer } = replica();
    announcer.announce([]);
    const { books } = replica({ BROKERS: 'us' });
    await until(() => reported().length === 2);
    expect(books.summaries()).toEqual([]);
    expect(reported().map((event) => [event.key, valueOf(event)['status'] ?? valueOf(event)['reason']])).toEqual([
      ['us', 'unavailable'],
      ['all', 'us: no summary yet'],
    ]);
  });
});

describe('The channels of the portfolio', () => {
  const event = (data: unknown) =>
    ({ topic: 'portfolio', epoch: 'e', seq: 1, id: 'i', type: 'portfolio', timestamp: '', data }) as LogEvent;

  it.each([
    [{ broker: 'alpha' }, ['alpha']],
    [{ broker: 'all', brokers: ['alpha', 'beta'] }, ['alpha', 'beta']],
    [{ broker: 'all', brokers: ['alpha', 7] }, ['alpha', null]],
    [{ broker: 'all' }, [null]],
    [{}, [null]],
    [null, [null]],
  ])('know the brokers of %j', (data, brokers) => {
    for (const channel of [portfolioChannel, brokerChannel]) expect(channel.brokersOf(event(data))).toEqual(brokers);
  });
});
