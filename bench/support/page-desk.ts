import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from 'playwright-core';
import { type Backend, BENCH_PASSWORD, startBackend, temporaryDirectory } from './backend.ts';
import { type BenchDesk, startDesk } from './desk.ts';

export const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
export const BROKER = 'bench';
/** A page that the bench itself answers is of no address, and may not ask one of this machine otherwise. */
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-features=LocalNetworkAccessChecks'];

/** What the main thread of a page has done so far, in seconds, and what it holds. */
export interface Work {
  readonly TaskDuration: number;
  readonly LayoutDuration: number;
  readonly RecalcStyleDuration: number;
  readonly JSHeapUsedSize: number;
  readonly Nodes: number;
  readonly JSEventListeners: number;
}

/** The backend with the page that it serves, a browser, and events that are sent as a desk's services send them. */
export class PageDesk {
  private price = 100_000;
  /** When the event with this price was sent, in ms since 1970. */
  readonly sentAtMs = new Map<number, number>();

  readonly backend: Backend;
  private readonly desk: BenchDesk;
  private readonly browser: Browser;

  private constructor(backend: Backend, desk: BenchDesk, browser: Browser) {
    this.backend = backend;
    this.desk = desk;
    this.browser = browser;
  }

  static async start(): Promise<PageDesk> {
    const desk = await startDesk();
    const backend = await startBackend(desk, temporaryDirectory());
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
    return new PageDesk(backend, desk, browser);
  }

  /** A browser without cache that is logged in already. */
  async visitor(): Promise<BrowserContext> {
    const context = await this.browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await logIn(page, this.backend.url);
    await page.close();
    return context;
  }

  /** A page at `path` whose stream is live, and what measures it. */
  async open(path = '/'): Promise<{ page: Page; cdp: CDPSession }> {
    const context = await this.visitor();
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    await cdp.send('Performance.enable');
    await page.goto(this.backend.url + path);
    await page.locator('[data-link=live]').waitFor();
    return { page, cdp };
  }

  /** One new price for each of so many positions, in one request; returns the last price. */
  async tick(positions: number, from = 0): Promise<number> {
    const now = new Date().toISOString();
    const events = Array.from({ length: positions }, (_, n) => {
      this.price += 1;
      this.sentAtMs.set(this.price, Date.now());
      return {
        type: 'position.updated',
        timestamp: now,
        payload: { broker: BROKER, symbol: `B${from + n}`, side: 'LONG', quantity: 1, entry_price: 1, current_price: this.price },
      };
    });
    const response = await fetch(`${this.backend.url}/api/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.backend.token}` },
      body: JSON.stringify(events),
    });
    if (response.status !== 202) throw new Error(`The events were not taken: ${response.status} ${await response.text()}`);
    return this.price;
  }

  /** `perSecond` new prices over so many positions, for so long. */
  async stream(perSecond: number, positions: number, forMs: number): Promise<void> {
    const batch = Math.max(1, Math.round(perSecond / 20));
    const stepMs = (batch / perSecond) * 1000;
    const startMs = performance.now();
    let from = 0;
    for (let sent = 0; performance.now() - startMs < forMs; sent += 1) {
      const size = Math.min(batch, positions - from);
      await this.tick(size, from);
      from = (from + size) % positions;
      const aheadMs = startMs + (sent + 1) * stepMs - performance.now();
      if (aheadMs > 0) await new Promise((resolve) => setTimeout(resolve, aheadMs));
    }
  }

  /** How many subscriptions the backend has, of all topics together. */
  async subscriptions(): Promise<number> {
    const headers = { authorization: `Bearer ${this.backend.token}` };
    const answer = await fetch(`${this.backend.url}/api/realtime/stats`, { headers });
    const { subscriptions } = (await answer.json()) as { subscriptions: Record<string, number> };
    return Object.values(subscriptions).reduce((sum, one) => sum + one, 0);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.backend.stop();
    this.desk.close();
  }
}

/** As the admin, until the desk is live. */
export async function logIn(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByLabel('User name').fill('admin');
  await page.getByLabel('Password').fill(BENCH_PASSWORD);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.locator('[data-link=live]').waitFor();
}

export async function workOf(cdp: CDPSession): Promise<Work> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value])) as unknown as Work;
}

/** What a page holds, in bytes. */
export interface HeapBytes {
  /** Objects, strings, arrays and closures. */
  readonly objects: number;
  /** What V8 has compiled so far, and learned about it: it grows with every function that has run often enough, up to all of them. */
  readonly code: number;
}

interface HeapSnapshot {
  readonly snapshot: { readonly meta: { readonly node_fields: string[]; readonly node_types: [string[]] } };
  readonly nodes: number[];
}

/** From a snapshot of the heap, the only place where Chromium counts them apart. */
export async function heapOf(cdp: CDPSession): Promise<HeapBytes> {
  let text = '';
  const add = ({ chunk }: { chunk: string }): void => void (text += chunk);
  cdp.on('HeapProfiler.addHeapSnapshotChunk', add);
  await cdp.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  cdp.off('HeapProfiler.addHeapSnapshotChunk', add);
  const { snapshot, nodes } = JSON.parse(text) as HeapSnapshot;
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [kind, size] = [fields.indexOf('type'), fields.indexOf('self_size')];
  const bytes: Record<string, number> = {};
  for (let at = 0; at < nodes.length; at += fields.length) {
    const type = types[0][nodes[at + kind] ?? 0] ?? '';
    bytes[type] = (bytes[type] ?? 0) + (nodes[at + size] ?? 0);
  }
  const { code = 0, native: _ofTheBrowser, ...objects } = bytes;
  return { code, objects: Object.values(objects).reduce((sum, one) => sum + one, 0) };
}
