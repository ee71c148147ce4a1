import { BrowserDesk, withBrowserDesk } from '../support/browser.js';
import { until } from '../support/until.js';

let desk: BrowserDesk;
const keep = withBrowserDesk((started) => (desk = started), { SYSTEM_SAMPLE_SECONDS: '1' });

it('shows new samples of the system when they are taken, not when it asks again', async () => {
  const { page } = keep(await desk.login('operator', '/system'));
  const uptime = page.locator('dt', { hasText: 'Up for' }).locator('+ dd');
  const seen = new Set<string>();
  // By asking alone, every 15 s, there would be one.
  await until(async () => seen.add(await uptime.innerText()).size >= 3, 10_000);
});
