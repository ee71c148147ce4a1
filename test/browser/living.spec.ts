import type { Page } from 'playwright-core';
import { axe, BrowserDesk, PASSWORD, type Tab, withBrowserDesk } from '../support/browser.js';
import { Relay } from '../support/processes/relay.js';
import { until } from '../support/until.js';

let desk: BrowserDesk;
const keep = withBrowserDesk((started) => (desk = started));
const CUT = /ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|INTERNET_DISCONNECTED|SOCKET_NOT_CONNECTED)|WebSocket connection/;
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

const raise = (title: string, severity = 'error') =>
  desk.call('admin', 'POST', '/api/alerts', { title, message: 'Book 87 short, broker 86', severity, source: 'reconciliation' });

/** Logs in at the other end of the relay. */
async function through(relay: Relay, path: string): Promise<Tab> {
  const tab = keep(await desk.tab({}, CUT));
  await tab.page.goto(`${relay.url.replace(/\/$/, '')}${path}`);
  await tab.page.getByLabel('User name').fill('operator');
  await tab.page.getByLabel('Password').fill(PASSWORD);
  await tab.page.getByRole('button', { name: 'Log in' }).click();
  await tab.page.locator('[data-link=live]').waitFor();
  return tab;
}

describe('a first visit', () => {
  it('leaves nothing in the console, and says why single sign-on has not let somebody in', async () => {
    const { page } = keep(await desk.tab({}, /^nothing is expected$/));
    await page.goto(`${desk.url}/login?sso=auth.sso_refused`);
    await page.getByText('you have no access here').waitFor();
    expect(await axe(page)).toEqual([]);
  });
});

describe('a network that is cut', () => {
  it('is said, its figures are the last known, and afterwards nothing is missing or there twice', async () => {
    const relay = await Relay.to(desk.url);
    const { page } = await through(relay, '/alerts');
    await relay.cut();
    await page.locator('[data-link=waiting]').waitFor();
    await page.getByText('All figures are the last known ones until it is back.').waitFor();
    expect((await raise('Raised while nobody heard')).status).toBe(200);
    await relay.mend();
    await page.locator('[data-link=live]').waitFor({ timeout: 60_000 });
    await page.locator('[data-alert]', { hasText: 'Raised while nobody heard' }).waitFor();
    await page.locator('[data-truth=whole]').waitFor({ state: 'attached' });
    expect(await page.locator('[data-alert]', { hasText: 'Raised while nobody heard' }).count()).toBe(1);
    await page.context().close();
    await relay.cut();
  });
});

describe('two tabs of one browser', () => {
  it('are logged in together and logged out together', async () => {
    const { page } = keep(await desk.login('operator'));
    const other = await page.context().newPage();
    await other.goto(`${desk.url}/alerts`);
    await other.locator('[data-link=live]').waitFor();
    await page.locator('[data-link=live]').waitFor();
    await page.getByRole('button', { name: 'Log out' }).click();
    for (const tab of [page, other]) await tab.getByLabel('User name').waitFor();
  });
});

describe('a tab that nobody sees', () => {
  it('follows nothing but alerts after a minute, and everything again when it is seen', async () => {
    const { page } = keep(await desk.tab());
    await page.clock.install();
    await page.addInitScript("Object.defineProperty(document, 'hidden', { get: () => globalThis.away === true })");
    const sent: string[] = [];
    page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload))));
    await desk.enter(page, 'viewer', '/');
    await page.locator('[data-link=live]').waitFor();
    await turn(page, true);
    await page.clock.fastForward(61_000);
    const said = (action: string, topic: string) => sent.filter((text) => text.includes(action) && text.includes(`"${topic}"`)).length;
    await until(() => followedBy(sent).join() === 'alerts');
    const before = said('recover', 'dashboard');
    await turn(page, false);
    await until(() => said('recover', 'dashboard') > before && followedBy(sent).includes('portfolio'));
    await page.locator('[data-link=live]').waitFor();
  });
});

/** The topics that a page follows after what it has sent; with a new connection, which a minute that is skipped may cost, it begins anew. */
function followedBy(sent: readonly string[]): string[] {
  const topics = new Set<string>();
  for (const text of sent) {
    if (text.startsWith('40')) topics.clear();
    const [, action, topic = ''] = /"action":"(subscribe|unsubscribe)",.*?"topic":"(\w+)"/.exec(text) ?? [];
    if (action === 'subscribe') topics.add(topic);
    if (action === 'unsubscribe') topics.delete(topic);
  }
  return [...topics];
}

describe('a burst of fills', () => {
  it('is one line with its number until it is asked for', async () => {
    const { page } = keep(await desk.login('operator', '/trades?symbol=BURST'));
    await page.locator('[data-link=live]').waitFor();
    await page.getByText('No trade matches.').waitFor();
    const at = Date.now();
    const trades = Array.from({ length: 160 }, (_, n) => ({
      ...{ id: `burst-${n}`, symbol: 'BURST', side: 'BUY', quantity: 1, price: 2, broker: 'alpaca' },
      timestamp: new Date(at - n).toISOString(),
    }));
    expect((await desk.call('admin', 'POST', '/api/trades', trades)).status).toBeLessThan(300);
    const line = page.locator('[data-folded]');
    await line.waitFor();
    expect(await line.textContent()).toMatch(/^\d+ new, show$/);
    await line.click();
    await page.locator('[data-row]', { hasText: 'BURST' }).first().waitFor();
  });
});

describe('paper', () => {
  it('is light, names filters and time, has every row and no navigation', async () => {
    const { page } = keep(await desk.login('operator', '/positions?side=LONG', { colorScheme: 'dark' }));
    await page.locator('[data-row="0"]').waitFor();
    await page.emulateMedia({ media: 'print' });
    await page.locator('html[data-theme=light]').waitFor();
    expect(await page.locator('[data-print]').textContent()).toMatch(
      /Quarterdeck, Positionsas of \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTCfor operator, all brokersside: LONG/,
    );
    expect(await page.getByRole('navigation', { name: 'Main' }).isVisible()).toBe(false);
    const all = Number(await page.getByRole('grid', { name: 'Positions' }).getAttribute('aria-rowcount')) - 1;
    await until(async () => (await page.locator('[data-row]').count()) === all);
    await page.emulateMedia({ media: 'screen' });
    await page.locator('html[data-theme=dark]').waitFor();
  });
});

describe('a phone', () => {
  it('shows the story of an alert, and filters', async () => {
    await raise('Seen on a phone');
    const { page } = keep(await desk.login('operator', '/alerts', PHONE));
    const row = page.locator('[data-alert]', { hasText: 'Seen on a phone' });
    await row.click();
    await row.getByRole('button', { name: 'Details' }).click();
    await page.getByText('raised it').waitFor();
    expect(await axe(page)).toEqual([]);
    await page.getByRole('region', { name: 'Alert', exact: true }).getByRole('button', { name: 'Close' }).click();
    await row.waitFor();
    await page.getByRole('button', { name: 'Filters' }).click();
    expect(await axe(page)).toEqual([]);
    await page.getByRole('dialog').getByText('Error').click();
    await page.waitForURL(/severity=critical,warning,info/);
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await row.waitFor({ state: 'detached' });
  });

  it('leaves the room to the log lines, and filters them in a dialog', async () => {
    const { page } = keep(await desk.login('operator', '/logs', PHONE));
    expect(await page.getByLabel('Level').count()).toBe(1);
    expect(await page.getByLabel('Level').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Filters' }).click();
    await page.getByRole('dialog').getByLabel('Level').selectOption('warn');
    await page.waitForURL(/level=warn/);
    expect(await axe(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Filters (1)' }).waitFor();
  });

  it('does the same with the trades', async () => {
    const { page } = keep(await desk.login('operator', '/trades', PHONE));
    await page.getByRole('searchbox', { name: 'Symbol' }).waitFor();
    for (const name of ['Side', 'Time range']) expect(await page.getByLabel(name).isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Filters' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Side').selectOption('SELL');
    await dialog.getByRole('button', { name: 'Export CSV' }).waitFor();
    expect(await axe(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Close' }).first().click();
    await page.getByRole('button', { name: 'Filters (1)' }).waitFor();
    const rows = page.locator('[role=row][data-row]');
    await rows.first().waitFor();
    expect((await rows.first().boundingBox())!.y).toBeLessThan(450);
  });
});

it('a small laptop shows the risk beside the alerts, and the first of the positions below', async () => {
  const { page } = keep(await desk.login('operator', '/', { viewport: { width: 1024, height: 768 } }));
  await page.locator('[data-position]').first().waitFor({ timeout: 60_000 });
  const place = async (name: string) => (await page.getByRole('region', { name, exact: true }).boundingBox())!;
  const [risk, alerts, positions] = [await place('Risk'), await place('Alerts'), await place('Positions')];
  expect([alerts.y, alerts.y < 700, alerts.x > risk.x + risk.width, positions.y > risk.y + risk.height]).toEqual([
    risk.y,
    true,
    true,
    true,
  ]);
  expect(positions.width).toBeGreaterThan(2 * risk.width);
  expect((await page.locator('[data-position]').first().boundingBox())!.y).toBeLessThan(768);
});

it('nothing is cut off, at any width, live or while the risk service is down', async () => {
  const { page } = keep(await desk.login('admin', '/'));
  await raise('On every width');
  await fetch(`${desk.risk}/__fault`, { method: 'POST', body: JSON.stringify({ mode: 'down', for_seconds: 120 }) });
  const found: string[] = [];
  for (const screen of ['Desk', 'Positions', 'Portfolio', 'Trades', 'Agents', 'Alerts', 'Market', 'Logs', 'System', 'Admin', 'Settings']) {
    await page.setViewportSize({ width: 1440, height: 844 });
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: screen }).click();
    await page.getByRole('heading', { level: 1, name: screen }).waitFor({ state: 'attached' });
    await until(async () => (await page.locator('[data-panel=loading]').count()) === 0, 60_000);
    for (const width of [1440, 1024, 800, 390, 320]) {
      await page.setViewportSize({ width, height: 844 });
      found.push(...(await page.evaluate<string[]>(OVERFLOWING)).map((what) => `${screen} at ${width}: ${what}`));
    }
  }
  await fetch(`${desk.risk}/__fault`, { method: 'POST', body: JSON.stringify({ mode: 'none' }) });
  expect(found).toEqual([]);
});

/** What is wider than its place: the page itself, words on buttons, and figures in tiles. Runs in the page, and so is text. */
const OVERFLOWING = `
  const wide = document.documentElement.scrollWidth - innerWidth;
  const tiles = [...document.querySelectorAll('[data-tile]')].filter(({ dataset }) => dataset.tile !== '');
  [
    ...(wide > 0 ? ['the page by ' + wide] : []),
    ...[...document.querySelectorAll('[role=columnheader]')]
      .filter((head) => head.getBoundingClientRect().right > head.closest('[role=grid]').getBoundingClientRect().right)
      .map((head) => 'column ' + head.textContent),
    ...[...document.querySelectorAll('button')]
      .filter((button) => button.scrollWidth > button.clientWidth + 1 && !button.matches('.sr-only'))
      .map((button) => 'button ' + button.textContent),
    ...tiles.filter((tile) => tile.scrollWidth > tile.clientWidth + 1).map(({ dataset }) => 'tile ' + dataset.tile),
  ];
`;

/** Shows the tab, or puts another one before it. */
async function turn(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate(`globalThis.away = ${hidden}; document.dispatchEvent(new Event('visibilitychange'))`);
}
