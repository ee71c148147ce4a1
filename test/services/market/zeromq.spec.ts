import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type RunningApp, startApp } from '../../support/app.js';
import { OpenAlgoClient } from '../../support/market/openalgo.js';
import { until } from '../../support/until.js';
import { freePort } from '../../../src/launcher/port.js';

const PUBLISHER = join(import.meta.dirname, 'publisher.py');

describe('publishers of another language, over libzmq', () => {
  let app: RunningApp;
  let port: number;
  beforeAll(async () => {
    port = await freePort('127.0.0.1', 0);
    app = await startApp({ MARKET_FEEDS: 'zeromq,http', ZMQ_PORT: String(port) });
  });
  afterAll(() => app.close());

  async function publish(lines: readonly (readonly [topic: string, body: object])[]): Promise<void> {
    const python = spawn(process.env.PYTHON_PATH ?? 'python3', [PUBLISHER, `tcp://127.0.0.1:${port}`], {
      stdio: ['pipe', 'inherit', 'inherit'],
    });
    python.stdin.end(lines.map(([topic, body]) => `${topic}\t${JSON.stringify(body)}\n`).join(''));
    const [code] = (await once(python, 'exit')) as [number];
    expect(code).toBe(0);
  }

  async function get(path: string): Promise<Record<string, unknown>> {
    const response = await fetch(`${app.url}/api/market/${path}`, { headers: await app.as('admin') });
    return (await response.json()) as Record<string, unknown>;
  }

  it('reach the cache, the bars and OpenAlgo clients, in order and whole', async () => {
    const client = await OpenAlgoClient.login(`${app.wsUrl}/ws/market`, app.apiKey);
    await client.ask({ action: 'subscribe', symbols: [{ symbol: 'TCS', exchange: 'NSE' }], mode: 1 });
    const count = 5000;
    const ticks = Array.from(
      { length: count },
      (_, n) => ['NSE_TCS_LTP', { ltp: 1000 + n, last_quantity: 2, seq: n, publisher: 'py' }] as const,
    );
    await publish(ticks);
    await until(
      async () => (await get('ltp?symbols=NSE:TCS'))['items']?.toString() !== '' && (await bars()).at(-1)?.['close'] === 999 + count,
    );
    // A bar that has just closed is on its way to the database.
    await until(async () => (await bars()).reduce((sum, bar) => sum + Number(bar['volume']), 0) === 2 * count);
    expect(await get('feeds/zeromq')).toMatchObject({ status: 'live', gaps: 0, rejected: {} });
    await client.raw.frame((frame) => frame.type === 'market_data' && (frame.data as { ltp?: number }).ltp === 999 + count);
    client.close();
  });

  it('may be killed and come back', async () => {
    await publish([['NSE_BACK_QUOTE', { ltp: 5, volume: 10 }]]);
    await publish([['NSE_BACK_QUOTE', { ltp: 6, volume: 20 }]]);
    await until(async () => JSON.stringify(await get('ltp?symbols=NSE:BACK')).includes('"ltp":6'));
  });

  async function bars(): Promise<Record<string, unknown>[]> {
    return ((await get('bars/NSE/TCS?interval=1m'))['bars'] as Record<string, unknown>[] | undefined) ?? [];
  }
});
