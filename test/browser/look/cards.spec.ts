import { BrowserDesk, withBrowserDesk } from '../../support/browser.js';
import { until } from '../../support/until.js';

let desk: BrowserDesk;
const keep = withBrowserDesk((started) => (desk = started), { RATE_LIMIT_ENABLED: 'false' });

/** Figures of tables that are not whole in their cells. Runs in the page, and so is text. */
const CUT = `[...document.querySelectorAll('[role=gridcell]:has([data-source]), [role=gridcell]:has(small[title])')]
  .filter((cell) => cell.scrollWidth > cell.clientWidth + 1)
  .map((cell) => cell.textContent)`;

describe('a table on a phone', () => {
  it.each([390, 360, 320])(
    'is of cards in which no figure and no time is cut off, %d wide',
    async (width) => {
      const { page } = keep(await desk.login('admin', '/', { viewport: { width, height: 800 } }));
      await page.locator('[data-link=live]').waitFor();
      const found: string[] = [];
      for (const path of ['/positions', '/trades', '/agents', '/agents?id=momentum', '/market', '/admin/audit']) {
        await page.goto(desk.url + path);
        await page.locator('[role=row][data-row]').first().waitFor({ timeout: 60_000 });
        // Prices come a moment after the rows.
        if (path === '/market') await page.locator('[role=gridcell] [data-source$=".ltp"]').first().waitFor();
        found.push(...(await page.evaluate<string[]>(CUT)).map((text) => `${path}: ${text}`));
        const [head, row] = [page.getByRole('columnheader'), page.locator('[role=row][data-row="0"] [role=gridcell]')];
        const lines = async (cells: typeof row) => {
          const boxes = await cells.evaluateAll((all) =>
            all.flatMap((cell) => (cell.checkVisibility() ? [Math.round(cell.getBoundingClientRect().y / 8)] : [])),
          );
          return [boxes.length, new Set(boxes).size];
        };
        const [[heads, headLines = 0], [cells, cellLines = 0]] = [await lines(head), await lines(row)];
        expect([path, heads, headLines > 1 && cellLines > 1]).toEqual([path, cells, true]);
      }
      expect(found).toEqual([]);
    },
    120_000,
  );

  it('has its head and its rows in one line where there is room', async () => {
    const { page } = keep(await desk.login('admin', '/positions', { viewport: { width: 700, height: 800 } }));
    const row = page.locator('[role=row][data-row="0"]');
    await row.waitFor({ timeout: 60_000 });
    await until(async () => ((await row.boundingBox())?.height ?? 99) <= 44);
  });
});

describe('the story of an alert on a phone', () => {
  it('has each time in one line', async () => {
    const answer = await desk.call('admin', 'POST', '/api/alerts', { title: 'Told', message: 'm', severity: 'info', source: 'story' });
    const { items } = (await (await desk.call('admin', 'GET', '/api/alerts?source=story')).json()) as { items: readonly { id: string }[] };
    expect([answer.status, items.length]).toEqual([200, 1]);
    const { page } = keep(await desk.login('operator', `/alerts?id=${items[0]?.id}`, { viewport: { width: 390, height: 844 } }));
    const time = page.locator('ol time').first();
    await time.waitFor();
    const { height } = (await time.boundingBox())!;
    expect(height).toBeLessThan(30);
  });
});

describe('a small laptop', () => {
  it('has what can be done with a user, a key and a session in sight', async () => {
    const { page } = keep(await desk.login('admin', '/admin/users', { viewport: { width: 1024, height: 768 } }));
    for (const [path, name] of [
      ['/admin/users', 'Edit: viewer'],
      ['/admin/keys', ''],
      ['/admin/sessions', ''],
    ] as const) {
      await page.goto(desk.url + path);
      const table = page.getByRole('group').filter({ has: page.getByRole('table') });
      await table.getByRole('row').nth(1).waitFor();
      expect([path, await table.evaluate((each) => each.scrollWidth - each.clientWidth)]).toEqual([path, 0]);
      if (name !== '')
        await table
          .getByRole('button', { name: /viewer/ })
          .first()
          .waitFor();
    }
  });
});
