import fc from 'fast-check';
import { moneyRounder } from '../../../src/common/money/money.js';
import { type BusEntry, readBusEntry } from '../../../src/modules/ingest/bus/bus-entry.js';
import type { DeskEvent } from '../../../src/modules/ingest/events/desk-event.js';

const NOW = Date.parse('2025-12-04T10:30:00Z');
const roundMoney = moneyRounder('USD');
const WRITTEN = NOW - 1000;

const anEntry = (fields: Record<string, string>, other: Partial<BusEntry> = {}): BusEntry => ({
  streamName: 'coffee.empty',
  entryId: `${WRITTEN}-7`,
  fields,
  ...other,
});
const eventOf = (entry: BusEntry): DeskEvent => {
  const reading = readBusEntry(entry, NOW, roundMoney);
  if ('fault' in reading) throw new Error(`${reading.fault.field} ${reading.fault.message}`);
  return reading.event;
};

describe('an entry of the bus', () => {
  it('has its payload as JSON', () => {
    const fields = {
      event_type: 'position.updated',
      payload: '{"symbol":"BTCUSDT","quantity":"2"}',
      trace_id: 't1',
      correlation_id: 'c1',
      timestamp: '2025-12-04T10:29:00',
      source: 'execution',
    };
    expect(eventOf(anEntry(fields))).toMatchObject({
      id: `position.updated:${WRITTEN}-7`,
      type: 'position_updated',
      occurredAtMs: NOW - 60_000,
      source: 'execution',
      correlationId: 'c1',
      payload: { symbol: 'BTCUSDT', size: 2, side: 'LONG' },
    });
  });

  it('or is flat', () => {
    const fields = {
      event_type: 'position.updated',
      symbol: 'BTCUSDT',
      side: 'short',
      quantity: '2',
      entry_price: '100',
      current_price: '90',
      timestamp: '1764844195',
      source: 'execution',
      note: 'kept',
    };
    expect(eventOf(anEntry(fields))).toMatchObject({
      occurredAtMs: 1_764_844_195_000,
      payload: {
        symbol: 'BTCUSDT',
        side: 'SHORT',
        size: 2,
        entry_price: 100,
        current_price: 90,
        unrealized_pnl: 20,
        unrealized_pnl_pct: 10,
        value: 180,
        note: 'kept',
      },
    });
  });

  it('is named by its stream when it does not name itself, and traced by trace_id', () => {
    expect(eventOf(anEntry({ payload: '{}', trace_id: 't1' }, { streamName: 'ess.tripped' }))).toMatchObject({
      type: 'ess_state_changed',
      correlationId: 't1',
      payload: { ess_state: 'TRIPPED' },
    });
  });

  it.each([undefined, 'yesterday', String(NOW + 3_600_000), ''])('with the time %j happened when Redis took it', (timestamp) =>
    expect(eventOf(anEntry({ payload: '{}', ...(timestamp === undefined ? {} : { timestamp }) })).occurredAtMs).toBe(WRITTEN),
  );

  it('with an id is that event', () => {
    expect(eventOf(anEntry({ payload: '{}', id: 'e1' })).id).toBe('e1');
    expect(eventOf(anEntry({ payload: '{}', event_id: 'e2', id: 'e1' })).id).toBe('e2');
    expect(eventOf(anEntry({ payload: '{}', id: 'a\nb' })).id).toBe(`coffee.empty:${WRITTEN}-7`);
  });

  it('that is flat with an id is one with its content: a trade has the same id in all its events', () => {
    const opened = eventOf(anEntry({ id: 't1', price: '5' }));
    expect(eventOf(anEntry({ id: 't1', price: '5' }, { entryId: `${NOW}-0` })).id).toBe(opened.id);
    expect(eventOf(anEntry({ id: 't1', price: '6' })).id).not.toBe(opened.id);
    expect(opened.payload).toEqual({ id: 't1', price: '5' });
  });

  it.each([
    ['without payload', { event_type: 'x.y', timestamp: '1764844195' }, 'payload is missing'],
    ['with nothing', {}, 'payload is missing'],
    ['with broken JSON', { payload: '{"a":' }, 'payload is not JSON'],
    ['with a payload that is no object', { payload: '[1,2]' }, 'payload must be an object'],
    ['with a name that is none', { event_type: 'a b', payload: '{}' }, 'type must be a name'],
    ['with the name of a frame', { event_type: 'heartbeat', payload: '{}' }, 'type "heartbeat"'],
    ['with a payload that is too deep', { payload: '['.repeat(100_000) + ']'.repeat(100_000) }, 'payload must be an object'],
    ['with depth in an object', { payload: `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}` }, 'nested deeper than 32'],
    ['with poison', { payload: '{"__proto__":{"admin":true}}' }, '__proto__'],
  ])('%s is none', (_name, fields, reason) => {
    const reading = readBusEntry(anEntry(fields), NOW, roundMoney);
    expect('fault' in reading && `${reading.fault.field} ${reading.fault.message}`).toContain(reason);
  });

  it('is an event or a fault, never an exception', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.oneof(fc.constantFrom('payload', 'event_type', 'timestamp', 'id'), fc.string()), fc.oneof(fc.string(), fc.json())),
        fc.string(),
        fc.string(),
        (fields, streamName, entryId) => {
          const reading = readBusEntry({ streamName, entryId, fields }, NOW, roundMoney);
          expect('event' in reading !== 'fault' in reading).toBe(true);
        },
      ),
    );
  });

  it.each([String.raw`a\u0000b`, String.raw`a\ud800b`, String.raw`a\u0001b`])(
    'is refused with a broker that breaks the rule of names: %s',
    (broker) => {
      const fields = { event_type: 'portfolio.summary_updated', payload: `{"broker":"${broker}","total_value":1}` };
      expect(readBusEntry(anEntry(fields), NOW, roundMoney)).toMatchObject({ fault: { field: 'payload.broker' } });
    },
  );
});
