import type { Page } from 'playwright-core';
import { BrowserDesk, withBrowserDesk } from '../support/browser.js';
import { until } from '../support/until.js';

let desk: BrowserDesk;
const keep = withBrowserDesk((started) => (desk = started), { RATE_LIMIT_PER_MINUTE: '1000' });

const fault = (mode: string, more: object = {}) =>
  fetch(`${desk.risk}/__fault`, { method: 'POST', body: JSON.stringify({ mode, ...more }) });
const risk = (page: Page) => page.getByRole('region', { name: 'Risk' });
afterEach(() => fault('none'));

describe('a service that fails', () => {
  it.each(['down', 'hang', 'garbage', 'html', 'error'])(
    'by %s: its figures are hatched with their age and why, the others are untouched, and it is live within seconds after',
    async (mode) => {
      const { page } = keep(await desk.login('operator'));
      await page.locator('[data-panel=live]', { has: page.getByRole('heading', { name: 'Risk' }) }).waitFor({ timeout: 60_000 });
      const before = await page.locator('[data-source="risk.max_drawdown_pct"]').first().textContent();
      await fault(mode, { for_seconds: 60 });
      await page.locator('[data-panel=stale]', { hasText: /^Risk(now|\d+ s) old/ }).waitFor({ timeout: 30_000 });
      expect(await page.locator('[data-source="risk.max_drawdown_pct"]').first().textContent()).toBe(before);
      expect(await page.locator('[data-truth=not]').textContent()).toMatch(
        /^1 of 6 sections is not live\.Risk: \S.*\. Hatched figures are from/,
      );
      // Right after the login a list may still be catching up.
      for (const name of ['Positions', 'Equity', 'Alerts'])
        await until(async () =>
          /^(live|empty)$/.test((await page.getByRole('region', { name, exact: true }).getAttribute('data-panel')) ?? ''),
        );
      await fault('none');
      const from = Date.now();
      await page.locator('[data-truth=whole]').waitFor({ state: 'attached', timeout: 30_000 });
      await until(async () => (await risk(page).getAttribute('data-panel')) === 'live');
      // A breaker that is open lets the first question through after its pause.
      expect(Date.now() - from).toBeLessThan(20_000);
    },
  );

  it('is on paper with its age and why', async () => {
    const { page } = keep(await desk.login('operator'));
    await page.locator('[data-link=live]').waitFor();
    await fault('down', { for_seconds: 60 });
    await page.locator('[data-panel=stale]').first().waitFor({ timeout: 30_000 });
    await page.emulateMedia({ media: 'print' });
    await page.locator('html[data-theme=light]').waitFor();
    expect(await page.getByText(/Hatched figures are from \d\d:\d\d:\d\d UTC/).isVisible()).toBe(true);
    expect(await page.locator('[data-tile="Net exposure"]', { hasText: /last known (now|\d+ s) ago/ }).isVisible()).toBe(true);
  });
});

describe('a service that has never answered', () => {
  it('says why, that it has not, and when it is tried next, beside no figures', async () => {
    const { page } = keep(await desk.tab());
    // The end of the fault before is an event, which would show what this snapshot has not.
    await page.routeWebSocket(/socket\.io/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((message) => {
        if (!String(message).includes('"section_changed"')) socket.send(message);
      });
    });
    await page.route('**/api/dashboard/snapshot', async (route) => {
      const response = await route.fetch();
      const snapshot = (await response.json()) as { timestamp: string; sections: object };
      const nothing = { status: 'unavailable', as_of: null, age_ms: null, idle_ms: null, source: 'risk', reason: 'connection refused' };
      const nextTry = new Date(Date.parse(snapshot.timestamp) + 59_000).toISOString();
      const sections = { ...snapshot.sections, risk: { ...nothing, next_try_at: nextTry } };
      await route.fulfill({ response, json: { ...snapshot, risk: null, sections } });
    });
    await desk.enter(page, 'operator', '/');
    await page.locator('[data-panel=unavailable]').waitFor({ timeout: 60_000 });
    expect(await risk(page).textContent()).toMatch(
      /not available.*connection refusedIt has not answered since the start\.Next try in \d+ s$/,
    );
    expect(await page.locator('[data-tile="Net exposure"]').textContent()).toMatch(/Net exposure—/);
  });
});

describe('a list that cannot be read', () => {
  it.each([
    ['phone', { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }],
    ['desktop', {}],
  ])('keeps its filters beside what went wrong, and is read with them when it is tried again, on a %s', async (_, options) => {
    const { page } = keep(await desk.tab(options, /status of (401|503)/));
    let isAway = false;
    await page.route(/\/api\/trades\?/, (route) => {
      if (!isAway) return route.continue();
      const problem = { code: 'storage.unavailable', title: 'The trades are away', status: 503, detail: 'Soon', retryable: true };
      return route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) });
    });
    await desk.enter(page, 'operator', '/trades');
    const [rows, alert] = [page.locator('[role=row][data-row]'), page.getByRole('alert')];
    const symbol = page.getByRole('searchbox', { name: 'Symbol' });
    await rows.first().waitFor({ timeout: 60_000 });
    isAway = true;
    await symbol.fill('AAPL');
    await symbol.press('Enter');
    await alert.getByText('The trades are away').waitFor({ timeout: 30_000 });
    expect(await symbol.inputValue()).toBe('AAPL');
    isAway = false;
    await alert.getByRole('button', { name: 'Try again' }).click();
    await rows.filter({ hasText: 'AAPL' }).first().waitFor();
    expect(await alert.count()).toBe(0);
  });
});

describe('a snapshot that is refused', () => {
  it('leaves what is known, hatched, while the rest goes on; and is read again', async () => {
    const { page } = keep(await desk.tab({}, /status of (401|503)/));
    let isAway = false;
    await page.route('**/api/dashboard/snapshot', (route) => {
      if (!isAway) return route.continue();
      const body = JSON.stringify({ code: 'storage.unavailable', title: 'Away', status: 503, detail: 'The desk is being read' });
      return route.fulfill({ status: 503, contentType: 'application/problem+json', headers: { 'retry-after': '1' }, body });
    });
    await desk.enter(page, 'operator', '/');
    await page.locator('[data-panel=live]', { has: page.getByRole('heading', { name: 'Risk' }) }).waitFor({ timeout: 60_000 });
    isAway = true;
    await fault('down', { for_seconds: 30 });
    await page
      .getByText('The desk cannot be read.')
      .or(page.getByText(/sections? (is|are) not live/))
      .waitFor({ timeout: 30_000 });
    await page.locator('[data-tile=Equity]', { hasText: 'last known' }).waitFor({ timeout: 30_000 });
    expect(await page.locator('[data-source="portfolio.equity"]').first().textContent()).toMatch(/^[\d,]+\.\d\d$/);
    expect(await page.getByRole('region', { name: 'Alerts', exact: true }).getAttribute('data-panel')).toMatch(/^(live|empty)$/);
    isAway = false;
    await fault('none');
    await page.locator('[data-truth=whole]').waitFor({ state: 'attached', timeout: 60_000 });
  });
});

describe('a backend that is newer than the page', () => {
  it('is said, and the known figures stay', async () => {
    const { page } = keep(await desk.tab());
    await page.route('**/api/dashboard/snapshot', async (route) => {
      const answer = await route.fetch();
      const body = { ...((await answer.json()) as object), schema_version: 2, something_new: { deep: [1] } };
      await route.fulfill({ response: answer, body: JSON.stringify(body) });
    });
    await desk.enter(page, 'viewer', '/');
    await page.getByText('This page is older than the backend.').waitFor();
    await page.locator('[data-source="portfolio.equity"]', { hasText: /\d/ }).first().waitFor();
  });
});

describe('three hundred alerts in a second', () => {
  it('are one line with their number, and the list stands still', async () => {
    const { page } = keep(await desk.login('operator', '/alerts'));
    await page.locator('[data-link=live]').waitFor();
    const alerts = Array.from({ length: 300 }, (_, n) => ({ title: `Storm ${n}`, message: 'm', severity: 'critical', source: 'storm' }));
    expect((await desk.call('admin', 'POST', '/api/alerts', alerts)).status).toBe(200);
    const line = page.locator('[data-folded]');
    await line.filter({ hasText: /^2\d\d new, 2\d\d critical, show$/ }).waitFor();
    await line.click();
    await page.locator('[data-alert]', { hasText: 'Storm' }).first().waitFor();
    expect(await page.locator('[data-alert]').count()).toBeLessThan(120);
    await until(async () => /^\(3\d\d\) Alerts/.test(await page.title()));
  });
});

describe('an export', () => {
  it('comes as a file, and a second click gives it up', async () => {
    const { page } = keep(await desk.login('operator', '/trades'));
    await page.locator('[data-row="0"]').waitFor({ timeout: 60_000 });
    await page.evaluate('delete globalThis.showSaveFilePicker');
    for (const [format, first] of [
      ['CSV', /^"?id/],
      ['NDJSON', /^\{"id"/],
    ] as const) {
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: `Export ${format}` }).click();
      const file = await (await download).createReadStream();
      let text = '';
      for await (const part of file) text += String(part);
      expect([first.test(text), text.split('\n').length > 10]).toEqual([true, true]);
    }
    await page.route('**/api/trades/export*', () => undefined);
    await page.reload();
    await page.evaluate('delete globalThis.showSaveFilePicker');
    await page.getByRole('button', { name: 'Export CSV' }).click();
    await page.getByRole('button', { name: /^Exporting/ }).click();
    await page.getByRole('button', { name: 'Export CSV' }).waitFor();
  });
});
