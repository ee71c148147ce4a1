import type { Page } from 'playwright-core';
import { axe, type BrowserDesk, type Tab, withBrowserDesk } from '../support/browser.js';
import { until } from '../support/until.js';

let desk: BrowserDesk;
const keep = withBrowserDesk((started) => (desk = started));

/** What the page has animated, and how often a figure that was on the screen has changed its text. */
interface Noted {
  readonly flashes: readonly { readonly figure: string; readonly at: number; readonly lastsMs: unknown; readonly from: string }[];
  readonly changes: number;
}

/** In the page. */
const WATCH = `
  globalThis.noted = { flashes: [], changes: 0 };
  const names = new Map();
  const animate = Element.prototype.animate;
  Element.prototype.animate = function (frames, options) {
    if (!names.has(this)) names.set(this, this.getAttribute('data-source') + ' ' + names.size);
    noted.flashes.push({ figure: names.get(this), at: performance.now(), lastsMs: options, from: JSON.stringify(frames) });
    return animate.call(this, frames, options);
  };
  new MutationObserver((changes) => {
    for (const { target } of changes) if (target.parentElement?.closest('[data-source]')) noted.changes += 1;
  }).observe(document, { subtree: true, characterData: true });
`;

async function watched(reducedMotion: 'reduce' | 'no-preference'): Promise<Tab> {
  const tab = keep(await desk.tab({ reducedMotion }));
  await tab.page.addInitScript(WATCH);
  await desk.enter(tab.page, 'operator', '/');
  await tab.page.locator('[data-position]').first().waitFor({ timeout: 60_000 });
  return tab;
}

const noted = (page: Page) => page.evaluate<Noted>('globalThis.noted');

describe('a figure that changes', () => {
  it('fades its background for 300 ms, at most once a second, and in no other cell', async () => {
    const { page } = await watched('no-preference');
    await until(async () => (await noted(page)).flashes.length >= 40, 60_000);
    const { flashes, changes } = await noted(page);
    expect(changes).toBeGreaterThanOrEqual(flashes.length);
    expect(new Set(flashes.map(({ lastsMs, from }) => `${String(lastsMs)} ${from}`))).toEqual(
      new Set(['300 {"backgroundColor":["var(--flash)","transparent"]}']),
    );
    expect(flashes.every(({ figure }) => figure.includes('.'))).toBe(true);
    for (const { figure, at } of flashes) {
      const next = flashes.find((other) => other.figure === figure && other.at > at);
      expect(next === undefined || next.at - at >= 1000).toBe(true);
    }
  });

  it.each(['dark', 'light'] as const)('can be read in its first moment too: %s', async (colorScheme) => {
    const { page } = keep(await desk.login('operator', '/settings', { colorScheme }));
    await page.evaluate(`
      for (const color of ['--tx', '--mu', '--up', '--dn']) {
        const figure = document.createElement('p');
        figure.textContent = '1,234.56';
        Object.assign(figure.style, { color: 'var(' + color + ')', backgroundColor: 'var(--flash)' });
        document.querySelector('[data-panel]').append(figure);
      }
    `);
    expect(await axe(page)).toEqual([]);
  });

  it('does not where the system asks for less motion', async () => {
    const { page } = await watched('reduce');
    await until(async () => (await noted(page)).changes >= 40, 60_000);
    expect((await noted(page)).flashes).toEqual([]);
  });
});
