import { loadConfig } from '../../../src/config/config.js';
import { Books } from '../../../src/modules/portfolio/books/books.js';
import type { BooksAnnouncer } from '../../../src/modules/portfolio/books/books.announcer.js';
import { PortfolioUpstream } from '../../../src/modules/portfolio/feeds/portfolio.upstream.js';
import { ServicePoller } from '../../../src/modules/portfolio/feeds/service.poller.js';
import { UpstreamClient } from '../../../src/platform/upstream/upstream.client.js';
import { until } from '../../support/until.js';

const CONFIG = loadConfig({ NODE_ENV: 'test', DASHBOARD_REFRESH_SECONDS: '1' });

describe('the books of a desk that only its portfolio service reports', () => {
  let asked = 0;
  let books: Books;
  let upstream: PortfolioUpstream;
  let poller: ServicePoller;
  const announced: string[] = [];
  beforeEach(() => {
    asked = 0;
    const answers = { get: async () => ({ equity: (asked += 1), cash: 1, positions: [] }) } as unknown as UpstreamClient;
    books = new Books(CONFIG);
    upstream = new PortfolioUpstream(answers, CONFIG);
    const announcer = { announce: (brokers: string[]) => announced.push(...brokers) } as unknown as BooksAnnouncer;
    poller = new ServicePoller(books, upstream, announcer, CONFIG);
    poller.onModuleInit();
  });
  afterEach(() => poller.onModuleDestroy());

  it('have the answer to any caller', async () => {
    await upstream.snapshot();
    expect(books.summary('desk')).toMatchObject({ totalValue: 1, source: 'service' });
    expect(announced).toEqual(['desk']);
  });

  it('are asked for while no other caller asks', async () => {
    poller.onApplicationBootstrap();
    await until(() => books.summary('desk')?.totalValue === 2);
    expect(asked).toBe(2);
  });

  it('are not asked for beside a caller who asks in the same rhythm', async () => {
    poller.onApplicationBootstrap();
    let own = 0;
    const others = setInterval(() => {
      own += 1;
      void upstream.snapshot();
    }, 300);
    await until(() => own === 9);
    clearInterval(others);
    expect(asked).toBe(9);
  });

  it('are left alone when they hear no more', async () => {
    poller.onModuleDestroy();
    await upstream.snapshot();
    expect(books.summary('desk')).toBeNull();
  });
});
