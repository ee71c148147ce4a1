import { randomBytes } from 'node:crypto';
import type { CDPSession, Page } from 'playwright-core';
import { BrowserDesk, withBrowserDesk } from '../../support/browser.js';
import { until } from '../../support/until.js';

const TOKEN_SECONDS = 4;
/** With their long names, which no packing makes shorter, more than the sockets between hold by themselves. */
const ROWS = 40_000;
const BATCH = 5000;

let desk: BrowserDesk;
const keep = withBrowserDesk((started) => (desk = started), {
  ...{ RATE_LIMIT_ENABLED: 'false', TOKEN_EXPIRY_SECONDS: String(TOKEN_SECONDS) },
});

/** A place of this site on the disk in place of the dialog, which no test can answer; the file in it is written as a chosen one is. */
const CHOOSE = `
  globalThis.showSaveFilePicker = async ({ suggestedName }) =>
    (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });
`;
const NO_DIALOG = 'delete globalThis.showSaveFilePicker';
/** Each file with its lines; what has come of one that is not whole yet is beside it, and left out. */
const FILES = `(async () => {
  const found = {};
  for await (const [name, handle] of (await navigator.storage.getDirectory()).entries())
    if (!name.endsWith('.crswap')) found[name] = (await (await handle.getFile()).text()).split('\\n').length - 1;
  return found;
})()`;
const files = (page: Page) => page.evaluate<Record<string, number>>(FILES);

/** What a browser gets by a line of so many bytes a second; 0 = as fast as it can. */
const throttle = (cdp: CDPSession, downloadThroughput: number) =>
  cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput, uploadThroughput: 0 });

/** The trades of one symbol, and how often the page has renewed its token since. */
async function exporting(dialog: string): Promise<{ page: Page; cdp: CDPSession; renewals: () => number }> {
  const { page } = keep(await desk.login('operator', '/trades?symbol=SLOW', {}, /status of 401|ERR_|network error/));
  await page.locator('[data-row="0"]').waitFor({ timeout: 15_000 });
  await page.evaluate(dialog);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Network.enable');
  await throttle(cdp, 300_000);
  await page.getByRole('button', { name: 'Export CSV' }).click();
  await page.getByRole('button', { name: /^Exporting .*[MKk]i?B/ }).waitFor();
  let renewals = 0;
  page.on('response', (response) => {
    if (response.url().endsWith('/api/auth/refresh') && response.ok()) renewals += 1;
  });
  return { page, cdp, renewals: () => renewals };
}

describe('an export on a slow line', () => {
  beforeAll(async () => {
    const at = Date.now();
    for (let from = 0; from < ROWS; from += BATCH) {
      const trades = Array.from({ length: BATCH }, (_, n) => ({
        ...{ id: randomBytes(140).toString('base64'), symbol: 'SLOW', side: 'BUY', quantity: 1, price: 2, broker: 'alpaca' },
        ...{ strategy: randomBytes(75).toString('base64'), timestamp: new Date(at - from - n).toISOString() },
      }));
      const answer = await desk.call('admin', 'POST', '/api/trades', trades);
      if (answer.status >= 300) throw new Error(await answer.text());
    }
  });

  it.each([
    ['a chosen file', CHOOSE],
    ['no dialog', NO_DIALOG],
  ])('is whole though the access token expires twice on its way, with %s', async (_, dialog) => {
    const { page, cdp, renewals } = await exporting(dialog);
    await until(() => renewals() >= 2, 60_000);
    const [[name, lines] = []] = Object.entries(await files(page));
    expect(String(name)).toMatch(dialog === CHOOSE ? /^trades\.csv$/ : /^export-/);
    expect(lines).toBe(0);
    const download = page.waitForEvent('download', { timeout: 60_000 }).catch(() => null);
    await throttle(cdp, 0);
    await page.getByRole('button', { name: /^Exported/ }).waitFor({ timeout: 60_000 });
    expect(Object.values(await files(page))).toEqual([ROWS + 1]);
    if (dialog === NO_DIALOG) expect((await download)?.suggestedFilename()).toBe('trades.csv');
  });

  it.each([
    ['a chosen file', CHOOSE],
    ['no dialog', NO_DIALOG],
  ])('is cut by the end of the session, says so, and leaves no file, with %s', async (_, dialog) => {
    const { page, cdp } = await exporting(dialog);
    expect(Object.keys(await files(page))).toHaveLength(1);
    expect((await desk.call('operator', 'POST', '/api/auth/logout', { everywhere: true })).status).toBeLessThan(300);
    await throttle(cdp, 0);
    await page.getByRole('button', { name: 'Not exported; try again' }).waitFor();
    await page.getByText(/^The connection ended after [\d.,]+ \w+, before the end of the file; nothing is kept\.$/).waitFor();
    expect(await files(page)).toEqual({});
  });

  it('is refused with the reason where two of one user are running', async () => {
    const { page } = await exporting(NO_DIALOG);
    await page.getByRole('button', { name: 'Export NDJSON' }).click();
    await page
      .getByRole('button', { name: /^Exporting .*[MKk]i?B/ })
      .nth(1)
      .waitFor();
    const other = await page.context().newPage();
    await other.goto(`${desk.url}/trades?symbol=SLOW`);
    await other.evaluate(NO_DIALOG);
    await other.getByRole('button', { name: 'Export CSV' }).click();
    await other.getByText('At most 2 exports at once: wait for one of yours to end.').waitFor();
    expect(Object.keys(await files(page))).toHaveLength(2);
    await page
      .getByRole('button', { name: /^Exporting/ })
      .first()
      .click();
    await until(async () => Object.keys(await files(page)).length === 1);
  });
});
