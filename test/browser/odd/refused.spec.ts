import type { Page, WebSocketRoute } from 'playwright-core';
import { BrowserDesk, withBrowserDesk } from '../../support/browser.js';
import { until } from '../../support/until.js';

let desk: BrowserDesk;
const keep = withBrowserDesk((started) => (desk = started), { RATE_LIMIT_ENABLED: 'false' });

/** Hands out each connection of the page to the backend, to end it as the backend does. */
async function connectionsOf(page: Page): Promise<WebSocketRoute[]> {
  const all: WebSocketRoute[] = [];
  await page.routeWebSocket(/socket\.io/, (socket) => {
    socket.connectToServer();
    all.push(socket);
  });
  return all;
}

const end = (socket: WebSocketRoute | undefined, code: string): void => {
  const frame = { type: 'error', code, title: 'Over', detail: 'Over', status: 429, retryable: true };
  socket?.send(`42["error",${JSON.stringify(frame)}]`);
  socket?.send('41');
};

/** Each state of the link with its words, as they come. Runs in the page, and so is text. */
const WATCH_LINK = `
  globalThis.said = new Set();
  new MutationObserver(() => {
    const link = document.querySelector('[data-link]');
    if (link !== null) said.add(link.dataset.link + ': ' + link.textContent);
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
`;

describe('a connection that the backend has ended', () => {
  it.each([
    ['realtime.slow_consumer', /^too_slow: Too slow: some updates were skipped/, 5000],
    ['realtime.too_many_connections', /^waiting: Too many connections\. Reconnecting in [5-9] s/, 30_000],
    ['request.rate_limited', /^waiting: Too many requests\. Reconnecting in [5-9] s/, 30_000],
  ])('by %s says so in words, and comes back by itself', async (code, words, withinMs) => {
    const { page } = keep(await desk.tab());
    const connections = await connectionsOf(page);
    await page.addInitScript(WATCH_LINK);
    await desk.enter(page, 'viewer', '/');
    await page.locator('[data-link=live]').waitFor();
    end(connections.at(-1), code);
    await until(async () => (await page.evaluate<string[]>('[...said]')).some((text) => words.test(text)));
    await until(() => connections.length > 1, withinMs);
    await page.locator('[data-link=live]').waitFor();
  });
});

describe('a snapshot that takes ten seconds', () => {
  it('keeps neither frame nor other panels waiting, and is shown when it comes', async () => {
    const { page } = keep(await desk.tab());
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/api/dashboard/snapshot', async (route) => {
      await held;
      await route.continue();
    });
    await desk.enter(page, 'operator', '/');
    await page.locator('[data-panel=live], [data-panel=empty]', { has: page.getByRole('heading', { name: 'Alerts' }) }).waitFor();
    await page.locator('[data-panel=loading]', { has: page.getByRole('heading', { name: 'Risk' }) }).waitFor();
    expect(await page.locator('[data-stop]').getAttribute('data-stop')).toBe('UNKNOWN');
    expect(await page.locator('[data-tile=Equity] [data-source]').textContent()).toBe('—not read yet');
    const place = async () => (await page.getByRole('region', { name: 'Risk' }).boundingBox())!;
    const before = await place();
    release();
    await page.locator('[data-panel=live]', { has: page.getByRole('heading', { name: 'Risk' }) }).waitFor({ timeout: 60_000 });
    const after = await place();
    expect([after.x, after.width]).toEqual([before.x, before.width]);
  });
});

describe('a list that is asked for too often', () => {
  it('says how long it waits, asks no sooner, and is read by itself then', async () => {
    const { page } = keep(await desk.tab({}, /status of (401|429)/));
    const asked: number[] = [];
    let isBusy = true;
    await page.route(/\/api\/trades\?/, (route) => {
      asked.push(Date.now());
      if (!isBusy) return route.continue();
      const problem = {
        code: 'request.rate_limited',
        title: 'Too many requests',
        status: 429,
        detail: 'The limit is 120 a minute',
        retryable: true,
      };
      return route.fulfill({
        ...{ status: 429, contentType: 'application/problem+json', headers: { 'retry-after': '11' } },
        body: JSON.stringify(problem),
      });
    });
    await desk.enter(page, 'operator', '/trades');
    const alert = page.getByRole('alert');
    await alert.getByText(/^It is tried again in (\d+) s\.$/).waitFor();
    expect(asked.length).toBe(1);
    isBusy = false;
    await until(() => asked.length === 2, 30_000);
    await alert.waitFor({ state: 'detached' });
    expect((asked[1] ?? 0) - (asked[0] ?? 0)).toBeGreaterThan(9500);
  });
});

describe('an export that breaks off', () => {
  it('says so and leaves no file, and is there when it is asked for again', async () => {
    const { page } = keep(await desk.login('operator', '/trades', {}, /status of 401|ERR_FAILED/));
    await page.locator('[data-row="0"]').waitFor({ timeout: 60_000 });
    await page.evaluate('delete globalThis.showSaveFilePicker');
    await page.route('**/api/trades/export*', (route) => route.abort());
    await page.getByRole('button', { name: 'Export CSV' }).click();
    await page.getByRole('button', { name: 'Not exported; try again' }).waitFor();
    await page.unroute('**/api/trades/export*');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Not exported; try again' }).click();
    expect((await download).suggestedFilename()).toBe('trades.csv');
  });
});
