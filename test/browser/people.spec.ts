import type { Page } from 'playwright-core';
import { BrowserDesk, PASSWORD, withBrowserDesk } from '../support/browser.js';
import { until } from '../support/until.js';

let desk: BrowserDesk;
const keep = withBrowserDesk((started) => (desk = started), { RATE_LIMIT_PER_MINUTE: '1000' });
const OVER = /status of (401|403)/;

/** A user of their own for each test, whose password is no longer the first one. */
async function someone(username: string, role: string, brokers: readonly string[] = ['*']): Promise<void> {
  const given = 'given by the administrator';
  expect((await desk.call('admin', 'POST', '/api/users', { username, password: given, role, brokers })).status).toBe(201);
  const change = { current_password: given, new_password: PASSWORD };
  expect((await desk.call(username, 'POST', '/api/auth/password', change, given)).status).toBe(204);
}

const change = async (username: string, to: object): Promise<void> => {
  expect((await desk.call('admin', 'PATCH', `/api/users/${username}`, to)).status).toBe(200);
};
const names = (page: Page): Promise<string[]> => page.getByRole('navigation', { name: 'Main' }).getByRole('link').allTextContents();

describe('the view that a visit begins with', () => {
  it('is the saved one that was chosen, unless the address or the navigation says another', async () => {
    await someone('vera', 'operator');
    const { page } = keep(await desk.login('vera', '/alerts?severity=error'));
    await page.getByRole('button', { name: 'Save view' }).click();
    await page.getByRole('combobox', { name: 'Name of the view' }).fill('Errors');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Settings' }).click();
    const kept = page.waitForResponse(
      async (answer) => answer.request().method() === 'PUT' && ((await answer.json()) as { first?: string }).first === 'Errors',
    );
    await page.getByLabel('Opens with').selectOption('Errors');
    await kept;
    const later = keep(await desk.tab()).page;
    await desk.enter(later, 'vera', '/');
    await later.waitForURL('**/alerts?severity=error');
    await later.getByRole('link', { name: 'Desk' }).click();
    await later.locator('[data-position]').first().waitFor();
    expect(new URL(later.url()).pathname).toBe('/');
    const read = later.waitForResponse('**/api/auth/preferences');
    await later.goto(`${desk.url}/trades`);
    await read;
    await later.locator('[data-link=live]').waitFor();
    expect(new URL(later.url()).pathname).toBe('/trades');
  });
});

describe('a session that is over', () => {
  it('asks for the login over the page, and nothing that was typed is lost', async () => {
    await someone('carl', 'operator');
    await desk.call('admin', 'POST', '/api/alerts', { title: 'Typed about', message: 'm', severity: 'error', source: 'test' });
    const { page } = keep(await desk.login('carl', '/alerts', {}, OVER));
    await page.locator('[data-alert]', { hasText: 'Typed about' }).click();
    await page.keyboard.press('c');
    await page.keyboard.type('half a sentence');
    expect((await desk.call('admin', 'DELETE', '/api/users/carl/sessions')).status).toBeLessThan(300);
    const dialog = page.locator('dialog[data-user=carl]');
    await dialog.getByText('Your session is over.').waitFor();
    await dialog.getByLabel('User name').fill('carl');
    await dialog.getByLabel('Password').fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Log in' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.locator('[data-link=live]').waitFor();
    const comment = page.getByRole('textbox', { name: 'Comment' }).first();
    expect(await comment.inputValue()).toBe('half a sentence');
    await comment.press('Enter');
    await page.getByText('half a sentence', { exact: true }).waitFor();
  });

  it('renews its token in the middle of the work, without a new page', async () => {
    await someone('dora', 'operator');
    const { page } = keep(await desk.tab({}, OVER));
    let refused = 0;
    await desk.enter(page, 'dora', '/alerts');
    await page.locator('[data-link=live]').waitFor();
    await page.evaluate('globalThis.same = true');
    await page.route('**/api/trades?*', async (route) => {
      refused += 1;
      if (refused > 1) return route.continue();
      const body = JSON.stringify({ code: 'auth.invalid_token', title: 'No', status: 401, detail: 'expired' });
      return route.fulfill({ status: 401, contentType: 'application/problem+json', body });
    });
    const renewed = page.waitForResponse((response) => response.url().endsWith('/api/auth/refresh') && response.ok());
    await page.getByRole('link', { name: 'Trades' }).click();
    await renewed;
    await page.locator('[data-row="0"]').waitFor();
    expect([refused, await page.evaluate('globalThis.same')]).toEqual([2, true]);
  });
});

describe('other access than before', () => {
  it('of a role that is lowered: menu and screen follow at once', async () => {
    await someone('emil', 'operator');
    const { page } = keep(await desk.login('emil', '/logs', {}, OVER));
    await page.getByRole('log').waitFor();
    expect(await names(page)).toEqual(expect.arrayContaining(['Logs', 'System', 'Trades']));
    const from = Date.now();
    await change('emil', { role: 'viewer' });
    await page.getByText('Your role does not have the permission view_logs.').waitFor();
    expect(Date.now() - from).toBeLessThan(5000);
    expect((await names(page)).filter((name) => ['Logs', 'System', 'Trades'].includes(name))).toEqual([]);
    expect(await page.getByRole('log').count()).toBe(0);
  });

  it('of a broker that is taken away: none of its rows is left', async () => {
    await someone('fay', 'viewer');
    const { page } = keep(await desk.login('fay', '/positions', {}, OVER));
    const grid = page.getByRole('grid', { name: 'Positions' });
    await grid.getByText('binance').first().waitFor();
    await change('fay', { brokers: ['alpaca'] });
    await until(
      async () => (await grid.getByText(/^(binance|degiro)$/).count()) === 0 && (await grid.getByText('alpaca').count()) > 0,
      15_000,
    );
    await page.getByRole('navigation').getByText('alpaca', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Desk' }).click();
    await page.locator('tr[data-position]').first().waitFor();
    const held = await page.locator('tr[data-position]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-position')));
    expect(held.filter((name) => !name?.startsWith('alpaca '))).toEqual([]);
  });

  it('of a user who is disabled: the page is over within seconds, and shows no figure', async () => {
    await someone('gus', 'viewer');
    const { page } = keep(await desk.login('gus', '/', {}, OVER));
    await page.locator('[data-link=live]').waitFor();
    await change('gus', { disabled: true });
    await page.locator('dialog[data-user=gus]').waitFor();
    await page.locator('[data-link=session_over]').waitFor({ state: 'attached' });
  });
});

describe('five tabs of one browser', () => {
  it('are live together, within the limit of requests', async () => {
    const { page } = keep(await desk.login('viewer', '/', {}, OVER));
    const tabs = [page, ...(await Promise.all(Array.from({ length: 4 }, () => page.context().newPage())))];
    const asked: string[] = [];
    for (const tab of tabs) tab.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await Promise.all(tabs.map((tab) => tab.goto(desk.url)));
    for (const tab of tabs) await tab.locator('[data-link=live]').waitFor();
    expect(asked.filter((path) => path === '/api/auth/refresh').length).toBeLessThanOrEqual(5);
    expect(asked.filter((path) => path.startsWith('/api/')).length).toBeLessThanOrEqual(60);
  });
});

describe('the keyboard alone', () => {
  it('logs in, filters, acknowledges and logs out', async () => {
    await desk.call('admin', 'POST', '/api/alerts', { title: 'Only keys', message: 'm', severity: 'warning', source: 'keys' });
    const { page } = keep(await desk.tab({}, OVER));
    await page.goto(`${desk.url}/alerts`);
    await page.getByLabel('User name').waitFor();
    await page.keyboard.type('operator');
    await page.keyboard.press('Tab');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.locator('[data-alert]', { hasText: 'Only keys' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('only keys');
    await until(async () => (await page.locator('[data-alert]').count()) === 1);
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('a');
    await page.keyboard.press('Enter');
    await page.locator('[data-status=acknowledged]', { hasText: 'Only keys' }).waitFor();
    for (let stops = 0; stops < 60; stops += 1) {
      await page.keyboard.press('Tab');
      if ((await page.evaluate<string>('document.activeElement.textContent')) === 'Log out') break;
    }
    await page.keyboard.press('Enter');
    await page.getByLabel('User name').waitFor();
  });
});
