import { BROKER, PageDesk } from '../../support/page-desk.ts';
import { atMost, type Effort, type Result } from '../../support/result.ts';
import { median } from '../../support/stats.ts';
import { HIDE, PRICE_OF, whenTrue } from './in-page.ts';

const HOURS = 8;
const POSITIONS = 40;
/** Of each position. More than is kept of a topic would cost a snapshot in place of them, which is less. */
const MISSED = 50;

/** A tab that nobody sees for eight hours, of which the page's own clock jumps over most, while the desk goes on. */
export async function pageHidden({ rounds }: Effort): Promise<Result[]> {
  const desk = await PageDesk.start();
  const context = await desk.visitor();
  const page = await context.newPage();
  await page.clock.install();
  await page.addInitScript(HIDE);
  await page.goto(desk.backend.url);
  await page.locator('[data-link=live]').waitFor();
  await desk.tick(POSITIONS);
  await page.locator(`[data-position^="${BROKER} "]`).first().waitFor();
  const [waits, painted]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    await page.evaluate('hide(true)');
    await page.clock.fastForward(HOURS * 3_600_000);
    let newest = 0;
    for (let time = 0; time < MISSED; time += 1) newest = await desk.tick(POSITIONS);
    await page.evaluate(WATCH_PRICES);
    const fromMs = performance.now();
    await page.evaluate('hide(false)');
    await page.locator('[data-link=live]').waitFor();
    await page.evaluate(
      whenTrue(`[...document.querySelectorAll('[data-position^="${BROKER} "]')].some((row) => (${PRICE_OF})(row) === ${newest})`),
    );
    waits.push(performance.now() - fromMs);
    painted.push(await page.evaluate<number>('Math.max(...[...seenPrices.values()].map(({ size }) => size))'));
  }
  await desk.stop();
  const what = `page: hidden for ${HOURS} hours`;
  return [
    atMost(`${what}: live with the newest prices`, median(waits), 1000, 'ms', {
      worst_ms: Math.max(...waits),
      missed: MISSED * POSITIONS,
    }),
    atMost(`${what}: values painted of a price that it missed`, Math.max(...painted), 2, '', {}),
  ];
}

/** The different texts that each position's price takes from now on. Runs in the page, and so is text. */
const WATCH_PRICES = `
  globalThis.seenPrices = new Map();
  globalThis.priceObserver?.disconnect();
  globalThis.priceObserver = new MutationObserver(() => {
    for (const row of document.querySelectorAll('[data-position^="${BROKER} "]')) {
      const seen = seenPrices.get(row.dataset.position) ?? new Set();
      seenPrices.set(row.dataset.position, seen.add((${PRICE_OF})(row)));
    }
  });
  priceObserver.observe(document, { subtree: true, childList: true, characterData: true });
`;
