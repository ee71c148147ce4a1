import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BrowserDesk, withBrowserDesk } from '../support/browser.js';
import { ROOT } from '../support/processes/started-desk.js';
import { until } from '../support/until.js';

let desk: BrowserDesk;
const keep = withBrowserDesk((started) => (desk = started));

describe('the desk', () => {
  it('opens on the login, takes the printed password and moves', async () => {
    const { page } = keep(await desk.login('viewer'));
    await page.locator('[data-link=live]').waitFor();
    const equity = page.locator('[data-source="portfolio.equity"]').first();
    await equity.filter({ hasText: /^\d{2,3},\d{3}\.\d{2}$/ }).waitFor();
    const before = await equity.textContent();
    // Right after the first start the sandbox reports its history first.
    await until(async () => (await equity.textContent()) !== before, 30_000);
    expect(await page.locator('tr[data-position]').count()).toBeGreaterThan(0);
    expect(await page.title()).toMatch(/Desk - Quarterdeck$/);
    // On a busy machine a service may have been slow right after the start.
    await page.locator('[data-truth=whole]').waitFor({ state: 'attached', timeout: 60_000 });
  });

  it('shows the time of the server, however old the events are that come', async () => {
    const { page } = keep(await desk.login('viewer'));
    await page.locator('[data-link=live]').waitFor();
    const timestamp = new Date(Date.now() - 10.2 * 86_400_000).toISOString();
    const late = { id: 'late', type: 'sent.late', timestamp, payload: {} };
    expect((await desk.call('admin', 'POST', '/api/events', late)).status).toBe(202);
    const clock = page.locator('header b', { hasText: /^\d\d:\d\d:\d\d$/ });
    const seen = new Set<string>();
    await until(async () => seen.add((await clock.textContent()) ?? '').size > 4);
    const agesMs = [...seen].map((text) => Math.abs(Date.now() - Date.parse(`${new Date().toISOString().slice(0, 10)}T${text}Z`)));
    expect(Math.max(...agesMs)).toBeLessThan(60_000);
  });

  it('says no more than that name or password is wrong, and keeps the name', async () => {
    const { page } = keep(await desk.tab());
    await page.goto(desk.url);
    await page.getByLabel('User name').fill('viewer');
    await page.getByLabel('Password').fill('not the password at all');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('User name or password is wrong.').waitFor();
    expect(await page.getByLabel('User name').inputValue()).toBe('viewer');
  });

  it('comes back to the deep link, and only to one of this site', async () => {
    const { page } = keep(await desk.login('operator', '/alerts?severity=critical'));
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/alerts?severity=critical');
    const other = keep(await desk.login('operator', '/login?to=//evil.example/'));
    await other.page.locator('[data-tile]').first().waitFor();
    expect(other.page.url()).toBe(`${desk.url}/`);
  });

  it('shows a viewer no screen that needs more', async () => {
    const { page } = keep(await desk.login('viewer'));
    const names = await page.getByRole('navigation').getByRole('link').allTextContents();
    expect(names).not.toContain('Logs');
    expect(names.some((name) => name.startsWith('Alerts'))).toBe(true);
  });

  it('says which permission is missing where a link leads to a screen that the user may not see', async () => {
    const { page } = keep(await desk.login('viewer', '/system'));
    await page.getByText('Your role does not have the permission view_system.').waitFor();
  });

  it('hatches what the risk service last said while it is down, with its age and why, and stops when it is back', async () => {
    const { page } = keep(await desk.login('operator'));
    const exposure = page.locator('[data-tile="Net exposure"]');
    await page.locator('[data-source="risk.exposure_net"][data-state=live]').first().waitFor();
    await fetch(`${desk.risk}/__fault`, { method: 'POST', body: JSON.stringify({ mode: 'down', for_seconds: 20 }) });
    await page.locator('[data-source="risk.exposure_net"][data-state=stale]').first().waitFor({ timeout: 20_000 });
    expect(await exposure.textContent()).toMatch(/Net exposure[−\d,.]+last known (now|\d+ s) ago/);
    expect(await page.locator('[data-truth]').textContent()).toMatch(
      /^1 of 6 sections is not live\.Risk: .+\. Hatched figures are from \d\d:\d\d:\d\d UTC\./,
    );
    expect(await page.locator('[data-panel=stale]').count()).toBe(1);
    await exposure.locator('[data-source]').hover();
    // What the snapshot says that is read next shows without moving the pointer.
    await page
      .getByRole('tooltip')
      .filter({ hasText: /risk service, field exposure_net.*stale: .*Next try (in \d+ s|due).*USD, long minus short/ })
      .waitFor();
    // Names stand in one column, and what is said of them in the other.
    for (const column of ['dt', 'dd']) {
      const parts = await page.getByRole('tooltip').locator(column).all();
      const places = await Promise.all(parts.map(async (part) => (await part.boundingBox())?.x));
      expect(new Set(places).size).toBe(1);
    }
    await page.locator('[data-source="risk.exposure_net"][data-state=live]').first().waitFor({ timeout: 60_000 });
    await page.locator('[data-truth=whole]').waitFor({ state: 'attached' });
  });
});

describe('an alert', () => {
  it('is acknowledged with the keyboard in two browsers at once: one wins, the other reads who', async () => {
    const conflict = /status of (401|409)/;
    const [first, second] = [
      keep(await desk.login('operator', '/alerts', {}, conflict)),
      keep(await desk.login('admin', '/alerts', {}, conflict)),
    ];
    await raise('Book and broker differ');
    const both = [first.page, second.page];
    for (const page of both) {
      const row = page.locator('[data-alert][data-status=open]', { hasText: 'Book and broker differ' });
      await row.waitFor();
      await row.click();
      await page.keyboard.press('a');
      await page.keyboard.type('looking');
    }
    await Promise.all(both.map((page) => page.keyboard.press('Enter')));
    for (const page of both) await page.locator('[data-status=acknowledged]', { hasText: 'Book and broker differ' }).waitFor();
    const said = both.map((page) => page.getByText(/^(operator|admin) was first, /));
    await until(async () => (await said[0]!.count()) + (await said[1]!.count()) === 1);
  });
});

describe('weight', () => {
  const sizeOf = (pattern: RegExp) =>
    readdirSync(join(ROOT, 'dist/web/assets'))
      .filter((name) => pattern.test(name))
      .reduce((sum, name) => sum + statSync(join(ROOT, 'dist/web/assets', name)).size, 0);

  it('of the scripts that a login loads, and of those to a painted desk, is within its limit', async () => {
    const { page } = keep(await desk.tab());
    const loaded: string[] = [];
    page.on('response', (response) => loaded.push(new URL(response.url()).pathname));
    const weigh = () => loaded.filter((path) => path.endsWith('.js')).reduce((sum, path) => sum + bytesOf(path), 0);
    await page.goto(desk.url);
    await page.getByLabel('User name').waitFor();
    const login = weigh();
    await page.getByLabel('User name').fill('viewer');
    await page.getByLabel('Password').fill('long enough for a browser test');
    await page.keyboard.press('Enter');
    await page.locator('[data-link=live]').waitFor();
    expect(login).toBeGreaterThan(10_000);
    expect(login).toBeLessThanOrEqual(95 * 1024);
    expect(weigh()).toBeLessThanOrEqual(170 * 1024);
    expect(loaded.filter((path) => path.startsWith('/api/')).length).toBeLessThanOrEqual(13);
    expect(sizeOf(/\.css\.br$/)).toBeLessThanOrEqual(12 * 1024);
  });

  it('of requests: ten at the most until the desk is painted, and none to another site', async () => {
    const { page } = keep(await desk.login('operator'));
    const elsewhere: string[] = [];
    page.on('request', (request) => (request.url().startsWith(desk.url) ? undefined : elsewhere.push(request.url())));
    await page.goto(desk.url);
    await page.locator('[data-link=live]').waitFor();
    await page.waitForFunction("performance.getEntriesByName('qd:desk').length > 0");
    const asked = await page.evaluate<string[]>(askedBeforePaint('/api/'));
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.length <= 10 ? [] : asked).toEqual([]);
    expect(elsewhere.filter((url) => !url.startsWith('data:'))).toEqual([]);
  });

  it('of files: ten at the most until the desk is painted, because a browser loads six at once', async () => {
    const { page } = keep(await desk.login('operator'));
    await page.goto(desk.url);
    await page.evaluate(PAINTED);
    const files = await page.evaluate<string[]>(askedBeforePaint('/assets/'));
    expect(files.length).toBeGreaterThan(3);
    expect(files.length <= 10 ? [] : files).toEqual([]);
  });

  it('of the snapshot: once, and before the code that shows it is there', async () => {
    const { page } = keep(await desk.login('operator'));
    const asked: string[] = [];
    let go!: () => void;
    const isAsked = new Promise<void>((resolve) => (go = resolve));
    page.on('request', (request) => {
      if (!request.url().endsWith('/api/dashboard/snapshot')) return;
      asked.push(request.url());
      go();
    });
    await page.route('**/assets/shared-*.js', async (route) => {
      await isAsked;
      await route.continue();
    });
    await page.goto(desk.url, { waitUntil: 'commit' });
    await page.evaluate(PAINTED);
    expect(asked).toHaveLength(1);
  });
});

/** Runs in the page, and so is text: it ends when the desk is painted. */
const PAINTED = `new Promise((resolve) => {
  const found = () => performance.getEntriesByName('qd:desk').length > 0 && resolve();
  new PerformanceObserver(found).observe({ type: 'mark' });
  found();
})`;

/** Addresses with this part that were asked for before the desk was painted. Runs in the page, and so is text. */
const askedBeforePaint = (part: string): string => `(() => {
  const [mark] = performance.getEntriesByName('qd:desk');
  const asked = performance.getEntriesByType('resource').filter(({ name, startTime }) => name.includes('${part}') && startTime < mark.startTime);
  return asked.map(({ name }) => name);
})()`;

/** As it travels: what is small is not packed. */
function bytesOf(path: string): number {
  const file = join(ROOT, 'dist/web', path);
  return (statSync(`${file}.br`, { throwIfNoEntry: false }) ?? statSync(file)).size;
}

async function raise(title: string): Promise<void> {
  const login = await fetch(`${desk.url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'admin', password: 'long enough for a browser test' }),
  });
  const { access_token: token } = (await login.json()) as { access_token: string };
  const answer = await fetch(`${desk.url}/api/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ title, message: 'Book 87 short, broker 86', severity: 'error', source: 'reconciliation' }),
  });
  expect(answer.status).toBe(200);
}
