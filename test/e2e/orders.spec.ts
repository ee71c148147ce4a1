import { sql } from 'drizzle-orm';
import type { OrderDetailDto, OrderDto } from '../../src/modules/orders/dto/order.dto.js';
import { Database } from '../../src/platform/database/database.js';
import { type RunningApp, startApp } from '../support/app.js';
import { connectSocketIo, RawClient } from '../support/live.js';
import { until } from '../support/until.js';

interface OrderPage {
  readonly items: readonly OrderDto[];
  readonly next_cursor: string | null;
}

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

describe('orders', () => {
  let app: RunningApp;
  let operator: Record<string, string>;
  beforeAll(async () => {
    app = await startApp();
    operator = await app.as('operator');
  });
  afterAll(() => app.close());

  let count = 0;
  const emit = async (...events: { type: string; payload: object; timestamp?: string }[]) => {
    const body = JSON.stringify(events.map((event) => ({ id: `event-${(count += 1)}`, ...event })));
    const headers = { 'x-api-key': app.apiKey, 'content-type': 'application/json' };
    const response = await fetch(`${app.url}/api/events`, { method: 'POST', headers, body });
    expect([response.status, ((await response.json()) as { rejected: number }).rejected]).toEqual([202, 0]);
  };
  const ask = async <T>(path: string, headers = operator): Promise<{ status: number; body: T }> => {
    const response = await fetch(`${app.url}/api/orders${path}`, { headers });
    return { status: response.status, body: (await response.json()) as T };
  };
  const page = async (query: string, headers = operator) => (await ask<OrderPage>(query, headers)).body;
  const ids = async (query: string, headers = operator) => (await page(query, headers)).items.map(({ id }) => id);
  const stored = (symbol: string, many: number) => until(async () => (await ids(`?symbol=${symbol}`)).length === many);

  it('are what their events say of them, with their fills', async () => {
    const own = { order_id: 'o-1', broker: 'alpha', symbol: 'ONE', strategy: 'momentum' };
    const fill = { broker: 'alpha', symbol: 'ONE', side: 'BUY', price: 10, order_id: 'o-1' };
    await emit(
      { type: 'order.placed', timestamp: ago(60), payload: { ...own, side: 'BUY', quantity: 3, price: 10, order_type: 'LIMIT' } },
      { type: 'trade.executed', timestamp: ago(50), payload: { ...fill, id: 'f-1', quantity: 1 } },
      { type: 'order.partially_filled', timestamp: ago(50), payload: { ...own, filled_quantity: 1 } },
      { type: 'trade.executed', timestamp: ago(40), payload: { ...fill, id: 'f-2', quantity: 2 } },
      { type: 'trade.executed', timestamp: ago(40), payload: { ...fill, id: 'f-3', quantity: 2, broker: 'beta' } },
      { type: 'order.filled', timestamp: ago(40), payload: { ...own, filled_quantity: 3, average_price: 10 } },
    );
    await until(async () => (await ask<OrderDetailDto>('/o-1')).body.fills?.length === 2);
    const { fills, ...order } = (await ask<OrderDetailDto>('/o-1')).body;
    expect(order).toMatchObject({
      ...{ id: 'o-1', client_order_id: null, symbol: 'ONE', side: 'BUY', order_type: 'LIMIT', quantity: 3, filled_quantity: 3, price: 10 },
      ...{ stop_price: null, average_price: 10, status: 'FILLED', broker: 'alpha', strategy: 'momentum', currency: null, reason: null },
    });
    expect(Date.parse(order.updated_at) - Date.parse(order.timestamp)).toBeGreaterThan(15_000);
    expect(fills.map(({ id, quantity }) => [id, quantity])).toEqual([
      ['f-2', 2],
      ['f-1', 1],
    ]);
    expect((await page('?symbol=ONE')).items).toEqual([order]);
  });

  it('go by the later time at the source, in whatever order their events come', async () => {
    const own = { order_id: 'o-2', broker: 'alpha', symbol: 'TWO' };
    await emit({ type: 'order.cancelled', payload: { ...own, timestamp: ago(10), reason: 'by hand' } });
    await stored('TWO', 1);
    await emit({ type: 'order.placed', payload: { ...own, timestamp: ago(20), quantity: 5 } });
    await until(async () => (await page('?symbol=TWO')).items[0]?.quantity === 5);
    expect((await page('?symbol=TWO')).items).toMatchObject([{ status: 'CANCELLED', reason: 'by hand', quantity: 5 }]);
    await emit({ type: 'order.failed', payload: { ...own, timestamp: ago(5), reason: 'gateway' } });
    await until(async () => (await page('?symbol=TWO')).items[0]?.status === 'FAILED');
  });

  it('are another one for each broker', async () => {
    await emit(...['alpha', 'beta'].map((broker) => ({ type: 'order.placed', payload: { order_id: 'o-3', broker, symbol: 'THREE' } })));
    await stored('THREE', 2);
    expect(await ask('/o-3')).toMatchObject({ status: 422, body: { errors: [{ field: 'broker' }] } });
    expect(await ask('/o-3?broker=beta')).toMatchObject({ status: 200, body: { broker: 'beta' } });
    expect(await ask('/o-3?broker=nowhere')).toMatchObject({ status: 404, body: { code: 'portfolio.unknown_broker' } });
    expect(await ask('/no-such-order')).toMatchObject({ status: 404, body: { code: 'order.not_found' } });
    expect((await ask(`/${encodeURIComponent("1' or '1'='1")}`)).status).toBe(404);
  });

  it('are found by what they are, page by page', async () => {
    const base = Date.now() - 100_000;
    const at = (second: number) => new Date(base + second * 1000).toISOString();
    const rows = Array.from({ length: 7 }, (_, n) => ({
      ...{ order_id: `p-${n}`, symbol: 'PAGED', broker: n % 2 ? 'alpha' : 'beta', strategy: n < 3 ? 'a' : 'b', timestamp: at(n) },
      ...(n === 6 && { status: 'canceled' }),
    }));
    await emit(...rows.map((payload) => ({ type: 'order.placed', payload })));
    await stored('PAGED', 7);
    expect(await ids('?symbol=PAGED&broker=alpha')).toEqual(['p-5', 'p-3', 'p-1']);
    expect(await ids('?symbol=PAGED&strategy=a')).toEqual(['p-2', 'p-1', 'p-0']);
    expect(await ids('?symbol=PAGED&status=Cancelled')).toEqual(['p-6']);
    expect(await ids('?symbol=PAGED&status=NEW&broker=all')).toHaveLength(6);
    expect(await ids(`?symbol=PAGED&start_time=${at(2)}&end_time=${at(5)}`)).toEqual(['p-4', 'p-3', 'p-2']);
    const first = await page('?symbol=PAGED&limit=4');
    await emit({ type: 'order.placed', payload: { order_id: 'p-7', symbol: 'PAGED', broker: 'alpha' } });
    await stored('PAGED', 8);
    const rest = await ids(`?symbol=PAGED&limit=4&cursor=${first.next_cursor}`);
    expect([...first.items.map(({ id }) => id), ...rest]).toEqual(['p-6', 'p-5', 'p-4', 'p-3', 'p-2', 'p-1', 'p-0']);
  });

  it('refuse a filter that can only be a mistake', async () => {
    const { status, body } = await ask<{ errors: { message: string }[] }>('?status=nonsense');
    expect([status, body.errors[0]?.message]).toEqual([422, expect.stringContaining('PLACED, PARTIALLY_FILLED, FILLED')]);
    expect((await ask('?broker=nowhere')).status).toBe(404);
    expect((await ask('?cursor=WyJ0cmFkZXMiLDEsMV0')).status).toBe(400);
    expect((await ask('?colour=red')).status).toBe(422);
  });

  it('are on their topic, on every transport, once for each change', async () => {
    const raw = await RawClient.open(`${app.wsUrl}/ws/orders`, { headers: operator });
    await raw.frame('subscribed');
    const socket = await connectSocketIo(app.url, '/orders', { token: await app.login('operator') });
    const received: OrderDto[] = [];
    socket.on('order', ({ data }: { data: OrderDto }) => received.push(data));
    const abort = new AbortController();
    const stream = await fetch(`${app.url}/api/realtime/events?topics=orders`, { headers: operator, signal: abort.signal });
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    await emit({ type: 'order.placed', payload: { order_id: 'o-4', broker: 'alpha', symbol: 'FOUR', side: 'BUY', quantity: 1 } });
    const { data } = await raw.frame((frame) => frame.type === 'order' && (frame.data as OrderDto).id === 'o-4');
    expect(data).toEqual((await page('?symbol=FOUR')).items[0]);
    await until(() => received.some(({ id }) => id === 'o-4'));
    let text = '';
    while (!text.includes('"o-4"')) text += (await reader?.read())?.value ?? '';
    expect(text).toContain('event: order');
    abort.abort();
    await emit({ type: 'order.cancelled', payload: { order_id: 'o-4', broker: 'alpha' } });
    await until(() => received.filter(({ id }) => id === 'o-4').length === 2);
    expect(received.filter(({ id }) => id === 'o-4').map(({ status }) => status)).toEqual(['PLACED', 'CANCELLED']);
    raw.close();
    socket.close();
  });

  it('are for those who see trades, of their brokers', async () => {
    expect((await ask('', await app.as('viewer'))).status).toBe(403);
    const payload = { order_id: 'o-5', symbol: 'FIVE' };
    await emit(
      { type: 'order.placed', payload: { ...payload, broker: 'alpha' } },
      { type: 'order.placed', payload: { ...payload, order_id: 'o-6', broker: 'omega' } },
      { type: 'order.placed', payload: { ...payload, order_id: 'o-7' } },
      { type: 'trade.executed', payload: { id: 'f-5', symbol: 'FIVE', side: 'BUY', quantity: 1, price: 1, order_id: 'o-5' } },
    );
    await stored('FIVE', 3);
    await until(async () => (await ask<OrderDetailDto>('/o-5')).body.fills.length === 1);
    await app.app.get(Database).drizzle.execute(sql`
      insert into users (username, password_hash, role, brokers) select 'limited', password_hash, role, '["alpha"]' from users where username = 'operator'`);
    const login = await fetch(`${app.url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'limited', password: app.passwords.operator }),
    });
    const limited = { authorization: `Bearer ${((await login.json()) as { access_token: string }).access_token}` };
    expect(await ids('?symbol=FIVE', limited)).toEqual(['o-5']);
    expect((await ask('/o-6', limited)).status).toBe(404);
    expect((await ask('?broker=omega', limited)).status).toBe(404);
    expect((await ask<OrderDetailDto>('/o-5', limited)).body.fills).toEqual([]);
    const raw = await RawClient.open(`${app.wsUrl}/ws/orders`, { headers: limited });
    await raw.frame('subscribed');
    await emit(
      { type: 'order.filled', payload: { order_id: 'o-6', broker: 'omega' } },
      { type: 'order.filled', payload: { order_id: 'o-5', broker: 'alpha' } },
    );
    await raw.frame((frame) => frame.type === 'order' && (frame.data as OrderDto).id === 'o-5');
    expect(JSON.stringify(raw.frames)).not.toContain('omega');
    raw.close();
  });
});
