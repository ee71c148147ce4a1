import { BrowserDesk, withBrowserDesk } from '../../support/browser.js';

let desk: BrowserDesk;
const keep = withBrowserDesk((started) => (desk = started), { RATE_LIMIT_ENABLED: 'false' });
const NO_ID = '00000000-0000-4000-8000-000000000000';

describe('an address', () => {
  it.each([
    ['/positions?side=UP&sort=-value', 'side=UP', 'Positions'],
    ['/alerts?status=gone&q=x', 'status=gone', 'Alerts'],
    ['/portfolio?timeframe=9y', 'timeframe=9y', 'Portfolio'],
    ['/trades?days=0&from=never', 'from=never', 'Trades'],
  ])('%s with a value that means nothing is shown without it, and the page says so', async (path, named, screen) => {
    const { page } = keep(await desk.login('admin', path));
    await page.getByRole('heading', { level: 1, name: screen }).waitFor({ state: 'attached' });
    const note = page.locator('[data-misread]');
    await note.getByText(named, { exact: false }).waitFor();
    await note.getByRole('button', { name: 'All right' }).click();
    await note.waitFor({ state: 'detached' });
  });

  it('with a parameter that nobody knows is shown as if that were not there', async () => {
    const { page } = keep(await desk.login('admin', '/positions?utm_source=mail&side=LONG'));
    await page.locator('[data-row="0"]').waitFor({ timeout: 60_000 });
    expect(await page.locator('[data-misread]').count()).toBe(0);
    expect(await page.getByLabel('Side').inputValue()).toBe('LONG');
  });

  it.each([
    [`/alerts?id=${NO_ID}`, /No such alert/],
    ['/agents?id=nobody-of-this-name', /It has given no signal in this time|No such agent/],
    ['/positions?row=nowhere%20GONE%20LONG', /position|There is no such|closed/i],
    ['/market/NOWHERE/NOTHING', /no feed|not known|No feed|nothing/i],
    ['/no/such/page', /There is no such page/],
  ])('%s of something that is not there says so', async (path, words) => {
    const { page } = keep(await desk.tab({}, /status of (401|404)/));
    await desk.enter(page, 'admin', '/').catch(() => undefined);
    await page.locator('[data-link=live]').waitFor();
    await page.goto(desk.url + path);
    await page.getByText(words).first().waitFor();
  });
});

describe('the keys that lead everywhere', () => {
  it('g and a letter open each screen, b the brokers; in a field they are text', async () => {
    const { page } = keep(await desk.login('admin', '/settings'));
    await page.locator('[data-link=live]').waitFor();
    for (const [key, screen] of [
      ...(['d Desk', 'p Positions', 'o Portfolio', 't Trades', 'a Alerts'] as const),
      ...(['m Market', 'l Logs', 's System'] as const),
    ].map((each) => each.split(' ') as [string, string])) {
      await page.keyboard.press('g');
      await page.keyboard.press(key);
      await page.getByRole('heading', { level: 1, name: screen }).waitFor({ state: 'attached' });
    }
    await page.keyboard.press('b');
    expect(await page.evaluate('document.activeElement.id')).toBe('broker-filter');
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.getByRole('heading', { level: 1, name: 'System' }).waitFor({ state: 'attached' });
    await page.goto(`${desk.url}/positions`);
    const field = page.getByRole('searchbox').first();
    await field.fill('');
    await field.press('g');
    await field.press('d');
    expect([await field.inputValue(), new URL(page.url()).pathname]).toEqual(['gd', '/positions']);
  });
});

describe('a browser that shares nothing between its tabs', () => {
  it('works, and its tabs are logged in all the same', async () => {
    const { page } = keep(await desk.tab());
    await page.context().addInitScript(`
      delete globalThis.BroadcastChannel;
      Object.defineProperty(navigator, 'locks', { get: () => undefined });
      for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
        Object.defineProperty(globalThis, name, { get: () => { throw new DOMException('blocked', 'SecurityError'); } });
    `);
    await desk.enter(page, 'operator', '/alerts');
    await page.locator('[data-link=live]').waitFor();
    const other = await page.context().newPage();
    await other.goto(`${desk.url}/positions`);
    await other.locator('[data-row="0"]').waitFor({ timeout: 60_000 });
    await page.reload();
    await page.locator('[data-link=live]').waitFor();
  });
});
