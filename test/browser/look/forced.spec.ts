import type { Locator } from 'playwright-core';
import { BrowserDesk, withBrowserDesk } from '../../support/browser.js';

let desk: BrowserDesk;
const keep = withBrowserDesk((started) => (desk = started), { RATE_LIMIT_ENABLED: 'false' });

const styleOf = (part: Locator, name: 'outline-style' | 'background-color') =>
  part.evaluate((each, property) => String(each.computedStyleMap().get(property)), name);
const outlineOf = (part: Locator) => styleOf(part, 'outline-style');
const background = (part: Locator) => styleOf(part, 'background-color');

describe('where the system sets the colours', () => {
  it.each(['dark', 'light'] as const)('what is chosen has an outline, and bars can be told from their ground: %s', async (colorScheme) => {
    await desk.call('admin', 'POST', '/api/alerts', { title: 'Seen in forced colours', message: 'm', severity: 'error', source: 'forced' });
    const { page } = keep(await desk.login('operator', '/', { forcedColors: 'active', colorScheme }));
    await page.locator('[data-position]').first().waitFor({ timeout: 60_000 });
    const bar = page.getByRole('region', { name: 'Risk' }).locator('[data-bar]').first();
    await bar.waitFor({ state: 'attached' });
    expect(await background(bar)).not.toBe(await background(page.locator('body')));
    const navigation = page.getByRole('navigation', { name: 'Main' });
    expect(await outlineOf(navigation.getByRole('link', { name: 'Desk' }))).toBe('solid');
    expect(await outlineOf(navigation.getByRole('link', { name: 'Trades' }))).toBe('none');
    expect(await outlineOf(page.getByRole('button', { name: '1d', exact: true }))).toBe('solid');
    await page.goto(`${desk.url}/alerts?source=forced`);
    const row = page.locator('[data-alert]', { hasText: 'Seen in forced colours' });
    await row.waitFor();
    await page.keyboard.press('x');
    expect(await outlineOf(row)).toBe('solid');
    expect(await row.getByRole('img', { name: 'error' }).textContent()).toBe('!');
  });
});
