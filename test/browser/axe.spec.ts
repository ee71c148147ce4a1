import type { Page } from 'playwright-core';
import { axe, BrowserDesk, type Fault, withBrowserDesk } from '../support/browser.js';
import { until } from '../support/until.js';

const SCREENS = [
  ...['/', '/positions', '/portfolio', '/trades', '/agents', '/agents?id=momentum', '/alerts', '/market', '/logs', '/system'],
  ...['/admin/users', '/admin/keys', '/admin/sessions', '/admin/audit', '/admin/rules', '/settings', '/wall'],
];
const WIDTHS = [1440, 1024, 390];
const THEMES = ['dark', 'light'] as const;

let desk: BrowserDesk;

/** What axe finds on every screen, in both themes and at every width. */
async function faultsOf(page: Page, screens = SCREENS): Promise<(Fault & { readonly on: string })[]> {
  const faults: (Fault & { readonly on: string })[] = [];
  for (const path of screens) {
    await page.goto(desk.url + path);
    await page.getByRole('main').waitFor();
    await until(async () => (await page.locator('[data-panel=loading]').count()) === 0);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      for (const colorScheme of THEMES) {
        await page.emulateMedia({ colorScheme });
        faults.push(...(await axe(page)).map((fault) => ({ ...fault, on: `${path} ${width} ${colorScheme}` })));
      }
    }
  }
  return faults;
}

describe('axe finds nothing on any screen', () => {
  const keep = withBrowserDesk((started) => (desk = started), { RATE_LIMIT_ENABLED: 'false' });

  it('of a desk that lives, in both themes and at every width', async () => {
    const { page } = keep(await desk.login('admin'));
    await page.locator('[data-link=live]').waitFor();
    expect(await faultsOf(page)).toEqual([]);
  }, 300_000);

  it('nor on the login', async () => {
    const { page } = keep(await desk.tab());
    await page.goto(desk.url);
    await page.getByLabel('User name').waitFor();
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme });
      expect(await axe(page)).toEqual([]);
    }
  });

  it('nor while a service is down and its figures are old', async () => {
    const { page } = keep(await desk.login('admin'));
    await fetch(`${desk.risk}/__fault`, { method: 'POST', body: JSON.stringify({ mode: 'down', for_seconds: 300 }) });
    await page.locator('[data-source="risk.exposure_net"][data-state=stale]').first().waitFor({ timeout: 60_000 });
    expect(await faultsOf(page, ['/', '/portfolio', '/system', '/wall'])).toEqual([]);
  }, 300_000);
});

describe('axe finds nothing on any empty screen', () => {
  const keep = withBrowserDesk((started) => (desk = started), { SANDBOX: 'off', RATE_LIMIT_ENABLED: 'false' });

  it('of a desk that has no services and no data', async () => {
    const { page } = keep(await desk.login('admin', '/', {}, /status of 40(1|4)/));
    await page.locator('[data-link=live]').waitFor();
    expect(await faultsOf(page)).toEqual([]);
  }, 300_000);
});
