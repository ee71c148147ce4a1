import type { Page, Response } from 'playwright-core';
import { BrowserDesk, PASSWORD, type Tab, withBrowserDesk } from '../support/browser.js';
import { PlainProxy } from '../support/plain-proxy.js';
import { until } from '../support/until.js';

let desk: BrowserDesk;
const keep = withBrowserDesk((started) => (desk = started), { RATE_LIMIT_PER_MINUTE: '1000' });
const REFUSED = /status of (401|403)|WebSocket connection/;

describe('a proxy without WebSocket', () => {
  let proxy: PlainProxy;
  beforeAll(async () => {
    proxy = await PlainProxy.to(desk.url);
  });
  afterAll(() => proxy.stop());

  it('is said in words, and every figure is live all the same; a minute after it lets sockets through the page uses them', async () => {
    const { page } = await through(proxy.url);
    await page.locator('[data-doubts]', { hasText: 'no WebSocket, one way' }).waitFor({ timeout: 30_000 });
    await page.locator('[data-link=live]').waitFor();
    expect(proxy.upgrades).toBeGreaterThanOrEqual(2);
    const equity = page.locator('[data-source="portfolio.equity"]').first();
    const before = await equity.textContent();
    await until(async () => (await equity.textContent()) !== before, 30_000);
    await page.locator('[data-truth=whole]').waitFor({ state: 'attached', timeout: 60_000 });

    // What a screen follows by itself is live, too, and what a person does still reaches the backend.
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Market' }).click();
    const price = page.locator('[data-quote=live] [data-source$=".ltp"]').first();
    const priceBefore = await price.textContent();
    await until(async () => (await price.textContent()) !== priceBefore, 30_000);
    await desk.call('admin', 'POST', '/api/alerts', { title: 'One way', message: 'm', severity: 'error', source: 'test' });
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Alerts' }).click();
    await page.locator('[data-alert][data-status=open]', { hasText: 'One way' }).click();
    await page.keyboard.press('a');
    await page.keyboard.press('Enter');
    await page.locator('[data-alert][data-status=acknowledged]', { hasText: 'One way' }).waitFor();

    const refused = proxy.upgrades;
    await passUntil(page, () => Promise.resolve(proxy.upgrades > refused));
    await page.locator('[data-doubts]', { hasText: 'no WebSocket, one way' }).waitFor();
    expect(await page.locator('[data-link]').getAttribute('data-link')).toBe('live');
    proxy.letsSocketsPass = true;
    await passUntil(page, async () => (await page.locator('[data-doubts]', { hasText: 'one way' }).count()) === 0);
    await page.locator('[data-link=live]').waitFor();
    expect(await page.locator('[data-alert]', { hasText: 'One way' }).count()).toBe(1);
  });
});

describe('a page that begins without a network', () => {
  it('says that it is offline, and shows its screen by itself once the network is back', async () => {
    const { page } = keep(
      await desk.login('operator', '/alerts', {}, /status of 401|ERR_INTERNET_DISCONNECTED|client\.network|LOCAL_NETWORK/),
    );
    const files = await filesOf(page);
    await page.route('**/*', (route) => {
      const file = files.get(new URL(route.request().url()).pathname);
      return file === undefined ? route.continue() : route.fulfill(file);
    });
    await page.context().setOffline(true);
    await page.reload();
    await page.getByRole('heading', { name: 'Offline' }).waitFor();
    await page.getByText('The server cannot be reached').waitFor();
    await page.context().setOffline(false);
    await page.locator('[data-link=live]').waitFor({ timeout: 30_000 });
    await page.getByRole('heading', { level: 1, name: 'Alerts' }).waitFor({ state: 'attached' });
  });
});

/** Lets the time of the page pass in steps, so that what comes over the network has its turn in between. */
async function passUntil(page: Page, isThere: () => Promise<boolean>): Promise<void> {
  await until(async () => {
    await page.clock.runFor(5000);
    return isThere();
  }, 60_000);
}

/** What a browser's cache would have of the page: a browser may show a document without asking, for example after it was restarted. */
async function filesOf(page: Page): Promise<ReadonlyMap<string, { readonly body: Buffer; readonly contentType: string }>> {
  const answers: Response[] = [];
  page.on('response', (response) => answers.push(response));
  await page.reload();
  await page.locator('[data-link=live]').waitFor();
  await page.waitForLoadState('networkidle');
  const files = answers.filter((answer) => answer.status() === 200 && !/\/(api|socket\.io)\//.test(answer.url()));
  const pairs = files.map(async (file) => {
    const contentType = (await file.headerValue('content-type')) ?? '';
    return [new URL(file.url()).pathname, { body: await file.body(), contentType }] as const;
  });
  return new Map(await Promise.all(pairs));
}

async function through(url: string): Promise<Tab> {
  const tab = keep(await desk.tab({}, REFUSED));
  await tab.page.clock.install();
  await tab.page.goto(url);
  await tab.page.getByLabel('User name').fill('operator');
  await tab.page.getByLabel('Password').fill(PASSWORD);
  await tab.page.getByRole('button', { name: 'Log in' }).click();
  return tab;
}
