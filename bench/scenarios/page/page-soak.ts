import { setTimeout as delay } from 'node:timers/promises';
import type { CDPSession, Page } from 'playwright-core';
import { type HeapBytes, heapOf, PageDesk, type Work, workOf } from '../../support/page-desk.ts';
import { atMost, type Effort, type Result } from '../../support/result.ts';

const POSITIONS = 40;
/** A desk of a day has some ten changes a second: so many are 24 times as much. */
const PER_SECOND = 200;
/** Changes of the screen for each time that the network is away. */
const PER_DROP = 10;
const AWAY_MS = 30_000;
/** A whole soak has 20, which is a working day at 24 times its rate: `PAGE_SOAK_MINUTES=20`. */
const MINUTES = Number(process.env['PAGE_SOAK_MINUTES'] ?? 6);
/** By then the buffers of the page, which have bounds, are about full. */
const UNTIL_FULL_MS = 120_000;
const SCREENS = ['Positions', 'Portfolio', 'Trades', 'Agents', 'Alerts', 'Market', 'Logs', 'System', 'Admin', 'Settings', 'Desk'];

interface AtRest extends Work {
  readonly subscriptions: number;
  readonly heap: HeapBytes;
}

/** A page that stays open over a day of changes, screens and cut networks must not grow. */
export async function pageSoak({ idle }: Effort): Promise<Result[]> {
  const changes = idle ? 400 : 22;
  const desk = await PageDesk.start();
  const { page, cdp } = await desk.open();
  await desk.tick(POSITIONS);
  const load = { isOver: false };
  const loaded = (async () => {
    while (!load.isOver) await desk.stream(PER_SECOND, POSITIONS, 1000);
  })();
  // Every screen is seen, and what is loaded once is there.
  await use(page, 2 * SCREENS.length, idle ? UNTIL_FULL_MS : 0);
  const before = await atRest(desk, page, cdp);
  const startMs = performance.now();
  await use(page, changes, idle ? MINUTES * 60_000 - UNTIL_FULL_MS : 0);
  const tookMs = performance.now() - startMs;
  const after = await atRest(desk, page, cdp);
  const back = await backMs(page, idle ? AWAY_MS : 2000);
  load.isOver = true;
  await loaded;
  await desk.stop();
  const what = `page: after ${changes} screens and ${Math.floor(changes / PER_DROP)} cuts at ${PER_SECOND} updates/s`;
  return [
    atMost(`${what}: objects on the heap, of those before`, after.heap.objects / before.heap.objects, 1.1, '', {
      ...{ seconds: Math.round(tookMs / 1000), objects_before: before.heap.objects, objects_after: after.heap.objects },
      ...{ code_before: before.heap.code, code_after: after.heap.code },
    }),
    atMost(`${what}: nodes, of those before`, after.Nodes / before.Nodes, 1.05, '', { before: before.Nodes, after: after.Nodes }),
    atMost(`${what}: listeners, of those before`, after.JSEventListeners / before.JSEventListeners, 1.05, '', {
      ...{ before: before.JSEventListeners, after: after.JSEventListeners },
    }),
    atMost(`${what}: subscriptions more than before`, after.subscriptions - before.subscriptions, 0, '', { before: before.subscriptions }),
    atMost('page: live after a network that was away is back', back, 1000, 'ms', {}),
  ];
}

/** Goes from screen to screen, evenly over so long or faster; every tenth time while the network is away. */
async function use(page: Page, times: number, forMs: number): Promise<void> {
  const startMs = performance.now();
  for (let time = 1; time <= times; time += 1) {
    await delay(Math.max(0, startMs + (forMs / times) * time - performance.now()));
    const isCut = time % PER_DROP === 0;
    if (isCut) await page.context().setOffline(true);
    const screen = SCREENS[time % SCREENS.length] ?? 'Desk';
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: screen }).click();
    await page.getByRole('heading', { level: 1, name: screen }).waitFor({ state: 'attached' });
    if (!isCut) continue;
    await page.context().setOffline(false);
    await page.locator('[data-link=live]').waitFor();
  }
}

/** On the desk screen, after garbage collection. */
async function atRest(desk: PageDesk, page: Page, cdp: CDPSession): Promise<AtRest> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Desk' }).click();
  await page.locator('[data-link=live]').waitFor();
  // Topics stay for 5 s and unused answers for five minutes, so both measurements include them.
  let last = -1;
  for (let subscriptions = await desk.subscriptions(); subscriptions !== last; subscriptions = await desk.subscriptions()) {
    last = subscriptions;
    await delay(6000);
  }
  for (let turn = 0; turn < 3; turn += 1) await cdp.send('HeapProfiler.collectGarbage');
  return { ...(await workOf(cdp)), subscriptions: last, heap: await heapOf(cdp) };
}

async function backMs(page: Page, awayMs: number): Promise<number> {
  await page.context().setOffline(true);
  await page.locator('[data-link=offline]').or(page.locator('[data-link=waiting]')).waitFor();
  await delay(awayMs);
  const from = performance.now();
  await page.context().setOffline(false);
  await page.locator('[data-link=live]').waitFor();
  return performance.now() - from;
}
