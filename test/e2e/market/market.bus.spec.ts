import { once } from 'node:events';
import { createServer } from 'node:net';
import { Publisher } from 'zeromq';
import { freePort } from '../../../src/launcher/port.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { OpenAlgoClient } from '../../support/market/openalgo.js';
import { postTicks } from '../../support/market/ticks.js';
import { until } from '../../support/until.js';

async function get({ url, apiKey }: RunningApp, path: string): Promise<Record<string, unknown>> {
  return (await (await fetch(`${url}/api/market/${path}`, { headers: { 'x-api-key': apiKey } })).json()) as Record<string, unknown>;
}

it('a port of the bus in use fails only its feed, and staff sees the reason', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const app = await startApp({ MARKET_FEEDS: 'zeromq,http', ZMQ_PORT: String(typeof address === 'object' ? address?.port : 0) });
  try {
    const response = await fetch(`${app.url}/api/market/feeds/zeromq`, { headers: await app.as('operator') });
    expect(await response.json()).toMatchObject({ status: 'failed', last_error: expect.stringMatching(/in use/i) });
    await postTicks(app, { exchange: 'NSE', symbol: 'TCS', ltp: 5 });
    expect(await get(app, 'ltp?symbols=NSE:TCS')).toMatchObject({ items: [{ ltp: 5, state: 'live' }] });
  } finally {
    await app.close();
    taken.close();
  }
});

it('an order of a publisher is an order update, each of its states once', async () => {
  const port = await freePort('127.0.0.1', 0);
  const app = await startApp({ MARKET_FEEDS: 'zeromq', ZMQ_PORT: String(port) });
  const publisher = new Publisher({ linger: 0 });
  try {
    publisher.connect(`tcp://127.0.0.1:${port}`);
    let price = 0;
    // Messages sent before the connection is ready are lost.
    await until(async () => {
      await publisher.send(['NSE_HELLO_LTP', JSON.stringify({ ltp: (price += 1) })]);
      return (
        'items' in (await get(app, 'ltp?symbols=NSE:HELLO')) && ((await get(app, 'ltp?symbols=NSE:HELLO'))['items'] as object[]).length > 0
      );
    });
    const client = await OpenAlgoClient.login(`${app.wsUrl}/ws/market`, app.apiKey);
    await client.ask({ action: 'subscribe_orders' });
    const order = { orderid: '9007199254740993', symbol: 'TCS', exchange: 'NSE', action: 'BUY', quantity: 5, order_status: 'open' };
    for (const more of [{}, {}, { order_status: 'complete', filled_quantity: 5 }])
      await publisher.send(['ALPHA_desk_orders', JSON.stringify({ ...order, ...more })]);
    const last = await client.raw.frame(({ type, order_status: status }) => type === 'order_update' && status === 'complete');
    expect(last).toMatchObject({ orderid: '9007199254740993', filled_quantity: 5, seq: 2 });
    expect(client.frames.filter(({ type }) => type === 'order_update')).toHaveLength(2);
    client.close();
  } finally {
    publisher.close();
    await app.close();
  }
});
