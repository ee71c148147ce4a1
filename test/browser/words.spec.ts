import { BrowserDesk, withBrowserDesk } from '../support/browser.js';
import { until } from '../support/until.js';

let desk: BrowserDesk;
const keep = withBrowserDesk((started) => (desk = started), { RATE_LIMIT_PER_MINUTE: '1000' });

it('has room for longer words: a language whose texts are almost half as long again widens no screen', async () => {
  const { page } = keep(await desk.login('admin', '/'));
  const found: string[] = [];
  for (const path of [
    '/',
    '/positions',
    '/portfolio',
    '/trades',
    '/agents',
    '/alerts',
    '/market',
    '/logs',
    '/system',
    '/settings',
    '/admin/users',
  ]) {
    await page.setViewportSize({ width: 1440, height: 844 });
    await page.goto(desk.url + path);
    await page.locator('[data-link=live]').waitFor();
    await until(async () => (await page.locator('[data-panel=loading]').count()) === 0, 60_000);
    await page.keyboard.press('.');
    for (const width of [1440, 1024, 390, 320]) {
      await page.setViewportSize({ width, height: 844 });
      await page.evaluate(LENGTHEN);
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      if (wide > 0) found.push(`${path} at ${width}: by ${wide}`);
    }
  }
  expect(found).toEqual([]);
});

/** Makes every text longer and marks its ends, figures and names aside. Runs in the page, and so is text. */
const LENGTHEN = `
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { currentNode: node } = walker;
    if (/^\\[|^[^a-z]*$/i.test(node.data) || node.parentElement.closest('[data-source], bdi, script, [dir=auto]')) continue;
    node.data = '[' + node.data + ' ' + 'éxtra '.repeat(Math.ceil(node.data.length / 14)) + ']';
  }
`;
