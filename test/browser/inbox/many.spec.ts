import { BrowserDesk, withBrowserDesk } from '../../support/browser.js';
import { until } from '../../support/until.js';

const MANY = 5000;
const AT_ONCE = 500;

let desk: BrowserDesk;
const keep = withBrowserDesk((started) => (desk = started), { RATE_LIMIT_ENABLED: 'false' });

describe('five thousand alerts', () => {
  beforeAll(async () => {
    for (let from = 0; from < MANY; from += AT_ONCE) {
      const alerts = Array.from({ length: AT_ONCE }, (_, n) => ({
        ...{ title: `Flood ${from + n}`, message: 'm', severity: n % 2 === 0 ? 'critical' : 'info', source: 'flood' },
      }));
      const answer = await desk.call('admin', 'POST', '/api/alerts', alerts);
      if (answer.status !== 200) throw new Error(await answer.text());
    }
  }, 120_000);

  it('are all counted, of which few are there; the last one is found by its name and reached by the keyboard', async () => {
    const { page } = keep(await desk.login('operator', '/alerts'));
    await page.locator('[data-alert]').first().waitFor({ timeout: 60_000 });
    const group = page.getByText('Needs somebody').locator('..');
    await until(async () => Number(/[\d,]+$/.exec((await group.textContent()) ?? '')?.[0].replace(',', '')) >= MANY, 30_000);
    const rows = page.locator('[data-alert]');
    expect(await rows.count()).toBeLessThan(120);
    const list = page.getByRole('listbox');
    await list.evaluate((each) => each.scrollTo({ top: each.scrollHeight / 2 }));
    await until(async () => (await rows.count()) > 5 && (await rows.count()) < 120);
    await page.getByRole('searchbox', { name: 'Filter alerts' }).fill('Flood 4999');
    await until(async () => (await rows.count()) === 1);
    await page.getByRole('searchbox', { name: 'Filter alerts' }).fill('');
    await page.keyboard.press('Escape');
    const first = await list.getAttribute('aria-activedescendant');
    for (let step = 0; step < 40; step += 1) await page.keyboard.press('j');
    await until(async () => (await list.getAttribute('aria-activedescendant')) !== first);
    const at = (await list.getAttribute('aria-activedescendant')) ?? '';
    await until(async () => page.locator(`[id="${at}"]`).isVisible());
  }, 120_000);

  it('are on paper up to the two thousandth, and the paper says so', async () => {
    const { page } = keep(await desk.login('operator', '/alerts'));
    await page.locator('[data-alert]').first().waitFor({ timeout: 60_000 });
    await page.emulateMedia({ media: 'print' });
    await page.getByText(/^The first 2,000 of 5,\d\d\d rows; an export has all of them\.$/).waitFor({ timeout: 60_000 });
    await page.emulateMedia({ media: 'screen' });
    await until(async () => (await page.locator('[data-alert]').count()) < 120, 30_000);
  }, 120_000);
});

describe('more alerts than the page holds', () => {
  it('are not passed over in silence', async () => {
    const { page } = keep(await desk.tab());
    await page.route(/\/api\/alerts\?/, async (route) => {
      const response = await route.fetch();
      const { items, ...rest } = (await response.json()) as { items: readonly object[] };
      await route.fulfill({ response, json: { ...rest, items: items.slice(0, 5), next_cursor: 'more' } });
    });
    await page.route(/\/api\/alerts\?.*cursor=more/, (route) => route.fulfill({ json: { items: [], next_cursor: 'more', stream: null } }));
    await desk.enter(page, 'operator', '/alerts');
    await page.locator('[data-cut]', { hasText: 'more alerts than this page holds' }).waitFor({ timeout: 60_000 });
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });
});
