import { BrowserDesk, withBrowserDesk } from '../support/browser.js';
import { does, type FakeDesk, fakeDesk } from '../support/fake-desk.js';
import { Looks } from '../support/looks.js';
import { until } from '../support/until.js';
import { SERVICES } from '../../src/config/config.js';

/** Every screen in both themes and two widths; those that show the desk also while its services are away, fail, or have nothing to say. */
const WIDTHS = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;
const OF_DESK = ['/', '/positions', '/portfolio', '/wall?view=desk'];
const OTHERS = ['/trades', '/agents', '/alerts', '/market?list=mine', '/logs', '/settings', '/admin/users', '/admin/keys', '/admin/rules'];
const STATES = ['unavailable', 'live', 'empty', 'stale'] as const;
const WORDS = { unavailable: /not available|refused|answered 500/, live: /\d/, empty: /No position is open/, stale: / old/ } as const;

let desk: BrowserDesk;
let services: FakeDesk;
const keep = withBrowserDesk(
  (started) => (desk = started),
  async () => {
    services = await fakeDesk();
    for (const name of SERVICES) services[name].behave(does.status(500));
    return { ...services.env, SANDBOX: 'off', RATE_LIMIT_PER_MINUTE: '10000', DASHBOARD_REFRESH_SECONDS: '1' };
  },
);
afterAll(() => services.close());

const enter: Record<(typeof STATES)[number], () => void> = {
  unavailable: () => undefined,
  live: () => {
    for (const name of SERVICES) services[name].behaveWell();
  },
  empty: () => {
    services.execution.behave(does.answer({ positions: [] }), '/api/execution/positions');
    services.ai.behave(does.answer({ signals: [] }), '/api/ai/signals/recent');
  },
  stale: () => {
    for (const name of SERVICES) services[name].behaveWell();
    for (const name of SERVICES) services[name].behave(does.status(500));
  },
};

const sectionsAre = async (status: string): Promise<void> => {
  const read = async (): Promise<string[]> => {
    const answer = await desk.call('admin', 'GET', '/api/dashboard/snapshot');
    return Object.values(((await answer.json()) as { sections: Record<string, { status: string }> }).sections).map((one) => one.status);
  };
  await until(async () => (await read()).every((one) => one === status), 60_000);
};

describe.each(STATES)('a desk that is %s', (state) => {
  beforeAll(async () => {
    // What fails has to have answered before; a breaker that is open lets nothing through for a while.
    if (state === 'stale') {
      enter.live();
      await sectionsAre('live');
    }
    enter[state]();
    await sectionsAre(state === 'empty' ? 'live' : state);
  }, 120_000);

  it.each([
    ['dark', 'wide'],
    ['dark', 'phone'],
    ['light', 'wide'],
    ['light', 'phone'],
  ] as const)(
    'looks as it did: %s, %s',
    async (colorScheme, width) => {
      const looks = new Looks(state);
      const { page } = keep(await desk.tab({ colorScheme, viewport: WIDTHS[width], bypassCSP: true }, /status of (401|403|404|503)/));
      await page.clock.install();
      await desk.enter(page, 'admin', '/');
      const found: (string | null)[] = [];
      for (const path of state === 'live' ? [...OF_DESK, ...OTHERS] : OF_DESK) {
        await page.goto(desk.url + path);
        await page.locator('main h1').waitFor({ state: 'attached' });
        await until(async () => (await page.locator('[data-panel=loading]').count()) === 0, 30_000);
        if (path === '/' || path === '/positions') await page.getByText(WORDS[state]).first().waitFor();
        if (!path.startsWith('/wall')) await page.locator('[data-link=live]').waitFor({ state: 'attached' });
        found.push(await looks.differs(page, `${path} ${colorScheme} ${width}`));
      }
      expect(found.filter((one) => one !== null)).toEqual([]);
    },
    240_000,
  );
});

describe('a desk whose services send nothing but nulls', () => {
  beforeAll(async () => {
    for (const name of SERVICES) services[name].behaveWell();
    services.portfolio.behave(does.answer({ equity: 1, cash: null, margin_used: null, positions: null }), '/api/portfolio/snapshot');
    services.portfolio.behave(does.answer({ daily_pnl: null, daily_pnl_pct: null, weekly_pnl: null }), '/api/portfolio/pnl');
    services.portfolio.behave(does.answer({ daily_dd_pct: null, max_dd_pct: null }), '/api/portfolio/drawdown');
    services.portfolio.behave(does.answer({ total_exposure: null, net_exposure: null }), '/api/portfolio/exposure');
    const row = { side: null, quantity: null, entry_price: null, current_price: null, unrealized_pnl: null, unrealized_pnl_pct: null };
    const positions = ['AAA', 'BBB'].map((symbol) => ({ symbol, ...row }));
    services.execution.behave(does.answer({ positions }), '/api/execution/positions');
    await until(async () => {
      const answer = (await (await desk.call('admin', 'GET', '/api/dashboard/snapshot')).json()) as { portfolio: { cash: unknown } | null };
      return answer.portfolio !== null && answer.portfolio.cash === null;
    }, 60_000);
  }, 120_000);

  it('has em dashes with their reason, sorts and filters, and no NaN, null or undefined', async () => {
    const { page } = keep(await desk.login('admin', '/'));
    for (const path of [...OF_DESK, ...OTHERS, '/system']) {
      await page.goto(desk.url + path);
      await until(async () => (await page.locator('[data-panel=loading]').count()) === 0, 30_000);
      const text = await page.locator('body').innerText();
      expect([path, /\b(NaN|undefined|null|Infinity|\[object)\b/.exec(text)]).toEqual([path, null]);
    }
    await page.goto(`${desk.url}/positions`);
    await page.locator('[data-row="1"]').waitFor();
    for (const head of await page.getByRole('columnheader').getByRole('button').all())
      for (let turn = 0; turn < 2; turn += 1) await head.click();
    await page.getByLabel('Filter by symbol or broker').fill('bbb');
    await until(async () => (await page.locator('[data-row]').count()) === 1);
    await page.locator('[data-row="0"] [data-source="execution.current_price"]').hover();
    await page.getByRole('tooltip').getByText('no figure: not sent by the service').waitFor();
  });
});
