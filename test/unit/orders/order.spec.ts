import fc from 'fast-check';
import { type Order, ORDER_STATES, indexOfOrder, mergeOrder, STATE_WORDS, stateOf } from '../../../src/modules/orders/order.js';
import { readOrder } from '../../../src/modules/orders/order.reader.js';

const AT = '2025-12-04T10:30:00.000Z';
const NOW = Date.parse(AT);
const read = (data: object, type = 'order_placed'): Order | null => readOrder({ id: 'fact', type, timestamp: AT, data });
const order = (fields: Partial<Order> = {}): Order => ({ ...(read({ order_id: 'o', symbol: 'X' }) as Order), ...fields });

describe('the states of an order', () => {
  it('are known by their own words, and each word is of one state', () => {
    for (const state of STATE_WORDS) expect(stateOf(state)).toBe(state);
    const words = ORDER_STATES.flatMap(({ state, words: others }) => [state, ...others]);
    expect(new Set(words).size).toBe(words.length);
  });

  it.each([
    [{ status: 'canceled' }, 'order_placed', 'CANCELLED'],
    [{ status: 'new' }, 'order_placed', 'PLACED'],
    [{ state: 'partially-filled' }, 'order_updated', 'PARTIALLY_FILLED'],
    [{ status: 'in doubt' }, 'order_updated', 'IN_DOUBT'],
    [{}, 'order_filled', 'FILLED'],
    [{}, 'order_canceled', 'CANCELLED'],
    [{}, 'order_updated', 'UNKNOWN'],
    [{ status: 'OPEN' }, 'order_filled', 'PLACED'],
  ])('are read from %j of %s as %s', (data, type, expected) => {
    expect(read({ order_id: 'o', ...data }, type)?.status).toBe(expected);
  });
});

describe('an order event', () => {
  it('is read in the words of services', () => {
    const data = {
      ...{ orderId: 7, clOrdId: 'c1', ticker: 'BTCUSDT', action: 'buy to open', qty: -0.5, limit_price: '95000', trigger_price: 94_000 },
      ...{ executedQty: 0.25, avgPrice: 94_990.5, type: 'limit', exchange: 'alpha', source: 'momentum', currency: 'usd', reason: 'x' },
      ...{ created_at: '2025-12-04T10:00:00Z', updated_at: '2025-12-04T10:20:00Z' },
    };
    expect(read(data)).toEqual({
      ...{ id: '7', clientOrderId: 'c1', symbol: 'BTCUSDT', side: 'BUY', quantity: 0.5, price: 95_000, stopPrice: 94_000 },
      ...{ filledQuantity: 0.25, averagePrice: 94_990.5, orderType: 'LIMIT', broker: 'alpha', strategy: 'momentum', currency: 'USD' },
      ...{ reason: 'x', status: 'PLACED', atMs: Date.parse('2025-12-04T10:00:00Z'), reportedAtMs: Date.parse('2025-12-04T10:20:00Z') },
    });
  });

  it('without an id is known by its own, and without a symbol too is none', () => {
    expect(read({ symbol: 'X' })).toMatchObject({ id: 'fact', atMs: NOW });
    expect(read({ client_order_id: 'c' })).toMatchObject({ id: 'c', clientOrderId: 'c' });
    expect(read({ quantity: 1 })).toBeNull();
    expect(read({ order_id: 'o', broker: 'all' })).toBeNull();
  });

  it('that is ahead of its clock counts by the event', () => {
    expect(read({ order_id: 'o', timestamp: '2030-01-01T00:00:00Z' })).toMatchObject({ atMs: NOW, reportedAtMs: NOW });
  });

  it('of any content is read or passed over', () => {
    fc.assert(fc.property(fc.object(), fc.string(), (data, type) => read(data, `order_${type}`) !== undefined));
  });
});

describe('an order that is reported again', () => {
  const placed = order({ status: 'PLACED', quantity: 2, price: 10, reportedAtMs: NOW });

  it('has the state of the later time, whatever comes first', () => {
    const cancelled = order({ status: 'CANCELLED', reason: 'by hand', reportedAtMs: NOW + 1000 });
    const expected = { status: 'CANCELLED', quantity: 2, price: 10, reason: 'by hand', reportedAtMs: NOW + 1000 };
    expect(mergeOrder(placed, cancelled)).toMatchObject(expected);
    expect(mergeOrder(cancelled, placed)).toMatchObject(expected);
  });

  it('of one time is as far along as any report has said', () => {
    const filled = order({ status: 'FILLED', filledQuantity: 2, reportedAtMs: NOW });
    expect(mergeOrder(placed, filled).status).toBe('FILLED');
    expect(mergeOrder(filled, placed)).toMatchObject({ status: 'FILLED', filledQuantity: 2, quantity: 2 });
  });

  it('forgets nothing, and was placed when the earliest says', () => {
    const later = order({ status: 'UNKNOWN', symbol: null, side: 'UNKNOWN', atMs: NOW - 5, reportedAtMs: NOW + 9 });
    expect(mergeOrder(order({ ...placed, side: 'BUY' }), later)).toMatchObject({
      symbol: 'X',
      side: 'BUY',
      status: 'PLACED',
      atMs: NOW - 5,
    });
  });

  it('is in the same state in whatever order events that name one come', () => {
    const event = fc.record({
      status: fc.constantFrom(...STATE_WORDS.filter((word) => word !== 'UNKNOWN')),
      filledQuantity: fc.option(fc.integer({ min: 0, max: 9 })),
      reason: fc.option(fc.constantFrom('a', 'b')),
      minute: fc.integer({ min: 0, max: 1000 }),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(event, { minLength: 2, maxLength: 6, selector: ({ minute }) => minute }),
        fc.infiniteStream(fc.nat()),
        (events, seed) => {
          const orders = events.map(({ minute, ...fields }) => order({ ...fields, atMs: NOW + minute, reportedAtMs: NOW + minute }));
          const shuffled = orders.map((each) => ({ each, key: seed.next().value ?? 0 })).toSorted((a, b) => a.key - b.key);
          const fold = (list: readonly Order[]) => list.reduce((known, reported) => mergeOrder(known, reported));
          const statusOnly = ({ status, reportedAtMs, atMs }: Order) => ({ status, reportedAtMs, atMs });
          expect(statusOnly(fold(shuffled.map(({ each }) => each)))).toEqual(statusOnly(fold(orders)));
        },
      ),
    );
  });
});

describe('which order an event is about', () => {
  const [alpha, beta, unnamed] = [{ broker: 'alpha' }, { broker: 'beta' }, { broker: null }];
  it.each([
    [[alpha, beta], beta, 1],
    [[alpha], beta, -1],
    [[alpha], unnamed, 0],
    [[alpha, beta], unnamed, -1],
    [[unnamed], alpha, 0],
    [[], unnamed, -1],
  ])('of %j for %j: %i', (orders, reported, expected) => {
    expect(indexOfOrder(orders, reported)).toBe(expected);
  });
});
