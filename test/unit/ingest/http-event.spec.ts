import fc from 'fast-check';
import { moneyRounder } from '../../../src/common/money/money.js';
import type { DeskEvent } from '../../../src/modules/ingest/events/desk-event.js';
import { readHttpEvent } from '../../../src/modules/ingest/events/http-event.js';

const NOW = Date.parse('2025-12-04T10:30:00Z');
const roundMoney = moneyRounder('USD');

const anEvent = (fields: Record<string, unknown> = {}) => ({ type: 'coffee.empty', payload: { cups: 3 }, ...fields });
const eventOf = (raw: unknown, nowMs = NOW): DeskEvent => {
  const reading = readHttpEvent(raw, nowMs, roundMoney);
  if ('fault' in reading) throw new Error(`${reading.fault.field} ${reading.fault.message}`);
  return reading.event;
};
const faultOf = (raw: unknown) => {
  const reading = readHttpEvent(raw, NOW, roundMoney);
  return 'fault' in reading ? `${reading.fault.field} ${reading.fault.message}`.trim() : null;
};
const nested = (depth: number): unknown => (depth === 0 ? 1 : { in: nested(depth - 1) });

describe('an event by HTTP', () => {
  it('is understood with all its fields', () => {
    const raw = {
      id: 'e1',
      type: 'position.updated',
      timestamp: '2025-12-04T10:00:00Z',
      source: 'execution',
      correlation_id: 'c1',
      payload: { symbol: 'X' },
    };
    expect(eventOf(raw)).toMatchObject({
      id: 'e1',
      type: 'position_updated',
      occurredAtMs: Date.parse('2025-12-04T10:00:00Z'),
      source: 'execution',
      correlationId: 'c1',
      payload: { symbol: 'X' },
    });
  });

  it.each([
    ['2025-12-04T10:29:50', '2025-12-04T10:29:50.000Z'],
    ['2025-12-04T10:30:00.123456', '2025-12-04T10:30:00.123Z'],
    ['2025-12-04T11:30:00+01:00', '2025-12-04T10:30:00.000Z'],
    [1_764_844_195, '2025-12-04T10:29:55.000Z'],
    [1_764_844_195_250, '2025-12-04T10:29:55.250Z'],
    ['1764844195', '2025-12-04T10:29:55.000Z'],
    ['2025-12-04T10:34:59Z', '2025-12-04T10:34:59.000Z'],
    [undefined, '2025-12-04T10:30:00.000Z'],
    [null, '2025-12-04T10:30:00.000Z'],
  ])('at %j is at %s', (timestamp, at) => expect(new Date(eventOf(anEvent({ timestamp })).occurredAtMs).toISOString()).toBe(at));

  it.each([
    [null, 'must be an object'],
    [[], 'must be an object'],
    ['event', 'must be an object'],
    [{}, 'type is required'],
    [anEvent({ type: 'a b' }), 'type must be a name'],
    [anEvent({ id: '' }), 'id must be text of 1 to 200'],
    [anEvent({ id: 7.5 }), 'id must be text of 1 to 200'],
    [anEvent({ id: 'a\0b' }), 'id must be text of 1 to 200'],
    [anEvent({ timestamp: 'yesterday' }), 'timestamp must be RFC 3339'],
    [anEvent({ timestamp: '2025-12-04T10:35:01Z' }), 'timestamp is more than 5 minutes in the future'],
    [anEvent({ timestamp: {} }), 'timestamp must be RFC 3339'],
    [anEvent({ source: 5 }), 'source must be text'],
    [anEvent({ correlation_id: 'x'.repeat(201) }), 'correlation_id must be text'],
    [anEvent({ payload: undefined }), 'payload must be an object'],
    [anEvent({ payload: [1] }), 'payload must be an object'],
    [anEvent({ payload: 'text' }), 'payload must be an object'],
    [anEvent({ payload: nested(33) }), 'payload must not be nested deeper than 32'],
    [anEvent({ payload: { text: 'é'.repeat(33_000) } }), 'payload must have at most 65536 bytes'],
    [anEvent({ payload: JSON.parse('{"a":[{"__proto__":{"x":1}}]}') as unknown }), 'payload must not have a key "__proto__"'],
    [anEvent({ colour: 'red' }), 'colour is not known here'],
  ])('is refused with its reason: %#', (raw, reason) => expect(faultOf(raw)).toContain(reason));

  describe.each([
    ...[
      'timestamp',
      'time',
      'created_at',
      'updated_at',
      'update_time',
      'updateTime',
      'last_update',
      'executed_at',
      'filled_at',
      'trade_time',
    ],
    ...['opened_at', 'entry_time', 'closed_at', 'exit_time', 'placed_at', 'submitted_at', 'order_time', 'cancelled_at', 'event_time'],
  ])('with a time in %s', (name) => {
    it.each(['2025-02-30', '2025-02-29T10:00:00Z', '2025-12-03T24:00:00Z', '2025-12-03T10:00:00+25:00', '2025-12-03'])(
      'is refused by that name for %s: it would count as of today',
      (time) =>
        expect(faultOf({ type: 'trade.closed', payload: { symbol: 'X', [name]: time } })).toBe(
          `payload.${name} is no time that a calendar and a clock show`,
        ),
    );

    it.each(['2025-12-03T10:00:00', 1_764_756_000, 'soon', null])('is taken with %s', (time) =>
      expect(faultOf({ type: 'trade.closed', payload: { symbol: 'X', [name]: time } })).toBeNull(),
    );
  });

  it('may be 32 levels deep and nearly 64 KiB long', () => {
    expect(faultOf(anEvent({ payload: nested(32) }))).toBeNull();
    expect(faultOf(anEvent({ payload: { text: 'x'.repeat(65_500) } }))).toBeNull();
  });

  it('loses only the characters that no database keeps', () => {
    const event = eventOf(anEvent({ source: 'a\0b', payload: { 'k\0': 'a\0b', half: 'x\ud800y', whole: '📈', list: ['\0'] } }));
    expect(event).toMatchObject({ source: 'ab', payload: { k: 'ab', half: 'x\ufffdy', whole: '📈', list: [''] } });
  });

  it('has null for a number beyond all bounds', () =>
    expect(eventOf(anEvent({ payload: JSON.parse('{"n":1e999}') as unknown })).payload).toEqual({ n: null }));
});

describe('an event without an id', () => {
  it('is the same event when the same content is sent again, whenever and in whatever order of keys', () => {
    const first = eventOf(anEvent({ payload: { a: 1, b: { c: 2, d: 3 } } }), NOW);
    const again = eventOf({ payload: { b: { d: 3, c: 2 }, a: 1 }, type: 'coffee.empty' }, NOW + 60_000);
    expect(again.id).toBe(first.id);
  });

  it.each([[{ type: 'coffee.full' }], [{ timestamp: 1_764_844_195 }], [{ source: 'kitchen' }], [{ payload: { cups: 4 } }]])(
    'is another event with %j',
    (other) => expect(eventOf(anEvent(other)).id).not.toBe(eventOf(anEvent()).id),
  );

  it('is the same however its time is written', () =>
    expect(eventOf(anEvent({ timestamp: '2025-12-04T10:29:55Z' })).id).toBe(eventOf(anEvent({ timestamp: 1_764_844_195 })).id));
});

describe('whatever arrives', () => {
  const types = fc.constantFrom(
    'position.updated',
    'pnl.updated',
    'signal.generated',
    'ess.tripped',
    'health.alert',
    'order.failed',
    'anything.else',
  );
  const spellings = fc.constantFrom(
    'symbol',
    'side',
    'size',
    'quantity',
    'entry_price',
    'current_price',
    'equity',
    'timestamp',
    'action',
    'confidence',
    'state',
    'trip_time',
    'status',
  );
  const payloads = fc.oneof(fc.dictionary(spellings, fc.jsonValue()), fc.jsonValue());
  const plain = (event: DeskEvent) => JSON.parse(JSON.stringify(event.payload)) as unknown;

  it('is an event or a fault, never an exception', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.record(
            {
              type: fc.oneof(types, fc.anything()),
              payload: fc.oneof(payloads, fc.anything()),
              id: fc.anything(),
              timestamp: fc.anything(),
            },
            { requiredKeys: [] },
          ),
        ),
        (raw) => {
          const reading = readHttpEvent(raw, NOW, roundMoney);
          expect('event' in reading !== 'fault' in reading).toBe(true);
        },
      ),
    );
  });

  it('leaves as what a client can read: no NaN, no half character, no NUL', () => {
    fc.assert(
      fc.property(types, payloads, (type, payload) => {
        const reading = readHttpEvent({ type, payload }, NOW, roundMoney);
        if ('fault' in reading) return;
        const text = JSON.stringify(reading.event.payload);
        expect(text.isWellFormed() && !text.includes(String.raw`\u0000`)).toBe(true);
        expect(JSON.stringify(plain(reading.event))).toBe(text);
      }),
    );
  });

  it('is the same once normalised as normalised twice', () => {
    fc.assert(
      fc.property(
        types.filter((type) => type !== 'ess.tripped'),
        payloads,
        (type, payload) => {
          const once = readHttpEvent({ type, payload }, NOW, roundMoney);
          if ('fault' in once) return;
          expect(plain(eventOf({ type, payload: once.event.payload }))).toEqual(plain(once.event));
        },
      ),
    );
  });
});
