import type { Page } from 'playwright-core';
import { BROKER, PageDesk, workOf } from '../../support/page-desk.ts';
import { atLeast, atMost, type Effort, type Result } from '../../support/result.ts';
import { median, percentile } from '../../support/stats.ts';
import { PRICE_OF, whenTrue } from './in-page.ts';

const POSITIONS = 40;
/** A minute in a full run. */
const LONG = 20;
const REST_MS = 1000;

/** From the request of the page to its figures, with an empty cache, on a slow processor, and with a full cache. */
export async function pagePaint({ rounds }: Effort): Promise<Result[]> {
  const desk = await PageDesk.start();
  const [cold, slow, warm, largest, shifts] = [[], [], [], [], []] as [number[], number[], number[], number[], number[]];
  for (let round = 0; round < rounds * 3; round += 1) {
    const context = await desk.visitor();
    const page = await context.newPage();
    await page.addInitScript(WATCH_PAINT);
    const cdp = await context.newCDPSession(page);
    await cdp.send('Network.enable');
    await cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
    // The browser puts the login's tab away and makes this one ready, which is no work of the page.
    await page.waitForTimeout(REST_MS);
    cold.push(await paintedMs(page, desk));
    // The browser tells of the largest paint some time after it.
    await page.waitForTimeout(REST_MS);
    const seen = await page.evaluate<{ largest: number; shift: number }>('globalThis.paint');
    // A paint that was not seen has no time, and none is no good one.
    largest.push(seen.largest === 0 ? Infinity : seen.largest);
    shifts.push(seen.shift);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    slow.push(await paintedMs(page, desk));
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    await cdp.send('Network.setCacheDisabled', { cacheDisabled: false });
    await paintedMs(page, desk);
    warm.push(await paintedMs(page, desk));
    await context.close();
  }
  await desk.stop();
  const details = { rounds: cold.length, median_ms: median(cold) };
  return [
    atMost('page: desk painted, empty cache, p95', percentile(cold, 0.95), 900, 'ms', details),
    atMost('page: desk painted, processor four times slower', median(slow), 2500, 'ms', {}),
    atMost('page: desk painted, full cache', median(warm), 400, 'ms', {}),
    atMost('page: largest contentful paint', median(largest), 1000, 'ms', {}),
    atMost('page: layout shift', Math.max(...shifts), 0.02, '', {}),
  ];
}

async function paintedMs(page: Page, desk: PageDesk): Promise<number> {
  await page.goto(desk.backend.url);
  return page.evaluate<number>(MARKED);
}

/** What a desk with many prices costs the page, and how long one is on its way from the sender to the screen. */
export async function pageUpdates({ roundMs }: Effort): Promise<Result[]> {
  const desk = await PageDesk.start();
  const { page, cdp } = await desk.open();
  await desk.tick(POSITIONS);
  await page.locator(`[data-position^="${BROKER} "]`).first().waitFor();
  await page.evaluate(WATCH_FRAMES);
  const before = await workOf(cdp);
  const forMs = roundMs * LONG;
  await desk.stream(200, POSITIONS, forMs);
  const after = await workOf(cdp);
  const { frames, long, painted } = await page.evaluate<Watched>('globalThis.watched');
  const waits = painted.flatMap(([price, atMs]) => {
    const sentMs = desk.sentAtMs.get(price);
    return sentMs === undefined ? [] : [atMs - sentMs];
  });
  const perSecond = (name: 'TaskDuration' | 'LayoutDuration' | 'RecalcStyleDuration') =>
    ((after[name] - before[name]) * 1000) / (forMs / 1000);
  const burst = await burstOn(desk, page, roundMs);
  await desk.stop();
  const what = `page: 200 updates/s over ${POSITIONS} positions`;
  return [
    atLeast(`${what}: frames per second`, perSecondOf(frames), 58, '', {}),
    atMost(`${what}: p99 of a frame`, percentile(frames, 0.99), 20, 'ms', { worst_ms: Math.max(...frames) }),
    atMost(`${what}: main thread`, perSecond('TaskDuration'), 250, 'ms/s', {}),
    atMost(`${what}: layout and style`, perSecond('LayoutDuration') + perSecond('RecalcStyleDuration'), 40, 'ms/s', {}),
    atMost(`${what}: tasks over 50 ms`, long, 0, '', {}),
    atMost(`${what}: sent to painted, p50`, percentile(waits, 0.5), 40, 'ms', { painted: waits.length }),
    atMost(`${what}: sent to painted, p99`, percentile(waits, 0.99), 120, 'ms', {}),
    ...burst,
  ];
}

async function burstOn(desk: PageDesk, page: Page, roundMs: number): Promise<Result[]> {
  await page.evaluate(WATCH_FRAMES);
  const forMs = roundMs * 3;
  await desk.stream(1000, POSITIONS, forMs);
  const first = (await desk.tick(POSITIONS)) - POSITIONS + 1;
  const endMs = performance.now();
  await page.evaluate(
    whenTrue(`[...document.querySelectorAll('[data-position^="${BROKER} "]')].every((row) => (${PRICE_OF})(row) >= ${first})`),
  );
  const waitedMs = performance.now() - endMs;
  const { frames } = await page.evaluate<Watched>('globalThis.watched');
  return [
    atLeast('page: 1,000 updates/s: frames per second', perSecondOf(frames), 50, '', {}),
    atMost('page: 1,000 updates/s: newest values after the end', waitedMs, 100, 'ms', {}),
  ];
}

const MANY = 10_000;

/** Positions by the thousand: how the list scrolls and sorts. */
export async function pageGrid({ roundMs, rounds }: Effort): Promise<Result[]> {
  const desk = await PageDesk.start();
  const { page } = await desk.open('/positions');
  for (let from = 0; from < MANY; from += 1000) await desk.tick(1000, from);
  await page.evaluate(whenTrue(`Number(document.querySelector('[role=grid]').getAttribute('aria-rowcount')) > ${MANY}`));
  const known = Number(await page.getByRole('grid').getAttribute('aria-rowcount')) - 1;
  await page.evaluate(WATCH_FRAMES);
  const { x, y, width, height } = (await page.getByRole('grid').boundingBox())!;
  await page.mouse.move(x + width / 2, y + height / 2);
  const startMs = performance.now();
  let most = 0;
  while (performance.now() - startMs < roundMs) {
    await page.mouse.wheel(0, 400);
    most = Math.max(most, await page.locator('[data-row]').count());
  }
  const { frames } = await page.evaluate<Watched>('globalThis.watched');
  const sorts: number[] = [];
  for (let round = 0; round < rounds; round += 1) sorts.push(await page.evaluate<number>(SORT));
  await desk.stop();
  return [
    atLeast(`page: ${known} positions: frames per second while they scroll`, perSecondOf(frames), 55, '', {}),
    atMost(`page: ${known} positions: rows in the document`, most, 120, '', {}),
    atMost(`page: ${known} positions: sorted`, median(sorts), 150, 'ms', {}),
  ];
}

const perSecondOf = (frames: readonly number[]): number => (frames.length * 1000) / frames.reduce((sum, ms) => sum + ms, 0);

interface Watched {
  /** Length of each frame in ms. */
  readonly frames: readonly number[];
  /** Tasks over 50 ms. */
  readonly long: number;
  /** Prices with the time at which they were painted, in ms since 1970. */
  readonly painted: readonly (readonly [number, number])[];
}

// What follows runs in the page, and so is text.

const WATCH_PAINT = `
  globalThis.paint = { largest: 0, shift: 0 };
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) paint.largest = entry.startTime; })
    .observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) paint.shift += entry.value; })
    .observe({ type: 'layout-shift', buffered: true });
`;

const MARKED = `new Promise((resolve) => {
  const found = () => performance.getEntriesByName('qd:desk')[0];
  if (found()) resolve(found().startTime);
  else new PerformanceObserver((_, observer) => { if (found()) { observer.disconnect(); resolve(found().startTime); } }).observe({ type: 'mark' });
})`;

const WATCH_FRAMES = `
  globalThis.watched = { frames: [], long: 0, painted: [] };
  globalThis.watching = (globalThis.watching ?? 0) + 1;
  {
    const own = globalThis.watching;
    const into = globalThis.watched;
    const prices = new Map();
    let before = performance.now();
    const frame = (now) => {
      if (own !== globalThis.watching) return;
      into.frames.push(now - before);
      before = now;
      for (const row of document.querySelectorAll('[data-position^="${BROKER} "]')) {
        const price = (${PRICE_OF})(row);
        if (prices.get(row.dataset.position) === price) continue;
        if (prices.has(row.dataset.position)) into.painted.push([price, performance.timeOrigin + now]);
        prices.set(row.dataset.position, price);
      }
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    new PerformanceObserver((list) => (into.long += list.getEntries().length)).observe({ type: 'longtask' });
  }
`;

const SORT = `new Promise((resolve) => {
  const head = [...document.querySelectorAll('[role=columnheader]')].find((one) => one.textContent.startsWith('Price')) ?? document.querySelector('[role=columnheader][aria-sort]');
  const startMs = performance.now();
  (head.querySelector('button') ?? head).click();
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - startMs)));
})`;
