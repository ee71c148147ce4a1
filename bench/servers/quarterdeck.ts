import { randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { serve } from '../support/child.ts';
import { publish, type PublishOrder } from '../support/publish.ts';

/** The whole backend as it is built, in a process of its own, with a way to publish straight into its event log. */
const built = (file: string) => import(new URL(`../../dist/${file}`, import.meta.url).href);
const [
  { loadConfig },
  { loadSecrets },
  { createApp },
  { EventLog },
  { Hub },
  { prepareDataDirectory },
  { AuditLog, SYSTEM_ACTOR },
  { AuditChainRepository },
  { MarketCache },
  { MarketSubscribers },
  { TickPath },
  { readTick },
  { BarWriter },
] = await Promise.all([
  built('config/config.js'),
  built('config/secrets.js'),
  built('app.js'),
  built('platform/events/event-log.js'),
  built('modules/realtime/hub/hub.js'),
  built('platform/database/data-directory/data-directory.js'),
  built('modules/auth/audit/audit-log.js'),
  built('modules/audit/chain/audit-chain.repository.js'),
  built('modules/market/cache/market.cache.js'),
  built('modules/market/cache/market.subscribers.js'),
  built('modules/market/cache/tick.path.js'),
  built('modules/market/ticks/tick.reader.js'),
  built('modules/market/bars/bar.writer.js'),
]);
const config = loadConfig();
prepareDataDirectory(config.variables.DATA_DIR);
const app = await createApp(config, loadSecrets(config));
const log = app.get(EventLog, { strict: false });
const hub = app.get(Hub, { strict: false });
const audit = app.get(AuditLog, { strict: false });
const chain = app.get(AuditChainRepository, { strict: false });
const market = {
  cache: app.get(MarketCache, { strict: false }),
  subscribers: app.get(MarketSubscribers, { strict: false }),
  path: app.get(TickPath, { strict: false }),
  bars: app.get(BarWriter, { strict: false }),
};
const handled = { calls: 0, stale: 0 };
let endHandler = (): void => undefined;
const loop = monitorEventLoopDelay({ resolution: 1 });

serve({
  listen: async () => {
    await app.listen(0, '127.0.0.1');
    return app.getUrl();
  },
  publish: (order: PublishOrder) =>
    publish(
      order,
      (payload) => void log.append('dashboard', [{ id: randomUUID(), type: 'bench', timestamp: new Date().toISOString(), data: payload }]),
      () =>
        [...hub.clients].reduce(
          (worst: number, client: { unsentBytes: number; closed: boolean }) =>
            client.closed ? worst : Math.max(worst, client.unsentBytes),
          0,
        ),
    ),
  memory: () => {
    // Twice: what a marking that was on its way had already marked outlives the first collection, some 6 to 12 MiB after a replay.
    globalThis.gc?.();
    globalThis.gc?.();
    const { rss, heapUsed, external } = process.memoryUsage();
    return { rss, used: heapUsed + external };
  },
  /** The longest delay of the event loop since the last call; measured from the first call on, because it costs every request. */
  loopDelayMs: () => {
    const longestMs = loop.max / 1e6;
    loop.enable();
    loop.reset();
    return longestMs;
  },
  /** The 99th percentile of the same. */
  loopDelayP99Ms: () => {
    const p99Ms = loop.percentile(99) / 1e6;
    loop.enable();
    loop.reset();
    return p99Ms;
  },
  /** Audit rows per second of 500 callers, each waiting for its own row. */
  recordAudit: async (forMs: number) => {
    const entry = { actor: SYSTEM_ACTOR, action: 'bench', subject: 'bench', outcome: 'success', detail: { text: 'what a row holds' } };
    const startMs = performance.now();
    let rows = 0;
    const caller = async (): Promise<void> => {
      for (; performance.now() - startMs < forMs; rows += 1) await audit.record(entry);
    };
    await Promise.all(Array.from({ length: 500 }, caller));
    return (rows / (performance.now() - startMs)) * 1000;
  },
  /** So many rows more, as fast as the chain takes them. */
  fillAudit: async (rows: number) => {
    const origin = { address: '127.0.0.1', user_agent: 'bench', request_id: null };
    const facts = { actor: SYSTEM_ACTOR, action: 'bench', subject: 'bench', outcome: 'success', detail: {}, ...origin };
    for (let left = rows; left > 0; left -= 5000)
      await chain.append(Array.from({ length: Math.min(left, 5000) }, () => ({ ...facts, at: new Date().toISOString() })));
  },
  /** A slow subscriber in this process: it takes so long for each value. */
  handle: (ms: number) => {
    Object.assign(handled, { calls: 0, stale: 0 });
    endHandler = market.subscribers.subscribe(
      { name: 'bench', priority: 'normal', modes: [2] },
      async ({ instrument, data }: { instrument: { stamps: Record<number, { atMs: number }> }; data: { timestamp: number } }) => {
        handled.calls += 1;
        if (instrument.stamps[2]?.atMs !== data.timestamp) handled.stale += 1;
        await new Promise((resolve) => setTimeout(resolve, ms));
      },
    );
  },
  handled: () => {
    endHandler();
    return handled;
  },
  /** Instruments with a quote and five levels on each side. */
  fillMarket: (count: number) => {
    const side = (from: number) => Array.from({ length: 5 }, (_, level) => [from + level, 100 + level, level + 1]);
    const day = { open: 1001.5, high: 1050.25, low: 999.5, close: 1000.25, average_price: 1010.125 };
    for (let n = 0; n < count; n += 1) {
      const body = { ...day, ltp: 1000.5, last_quantity: 5, volume: n, bids: side(990), asks: side(1001), timestamp: Date.now() };
      market.path.take(readTick(body, { feed: 'bench', exchange: 'NSE', symbol: `F${n}` }, Date.now()));
    }
  },
  /** The longest of some rounds of cleaning up, in ms. */
  cleanUpMs: () => {
    const times = Array.from({ length: 20 }, () => {
      const fromMs = performance.now();
      market.cache.dropIdle(3_600_000);
      return performance.now() - fromMs;
    });
    return Math.max(...times);
  },
  /** How long the bar that has waited longest for the database has waited, in ms. */
  oldestBarMs: () => market.bars.oldestWaitMs(Date.now()),
  close: () => app.close(),
});
