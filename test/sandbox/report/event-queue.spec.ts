import type { SandboxEvent, DeskEventType } from '../../../src/sandbox/desk/desk-event.js';
import { EventQueue } from '../../../src/sandbox/report/event-queue.js';

let count = 0;
function event(type: DeskEventType, payload: Record<string, unknown> = {}): SandboxEvent {
  return { id: `e${++count}`, type, timestamp: '2025-12-04T10:00:00.000Z', source: 'execution', payload };
}

const LIMITS = { droppable: 3, facts: 4 };
const idsOf = (queue: EventQueue): string[] => queue.take(1000).map(({ id }) => id);

it('keeps everything in order while there is room', () => {
  const queue = new EventQueue(LIMITS);
  const events = [event('pnl.updated'), event('trade.executed'), event('pnl.updated'), event('signal.generated')];
  queue.push(events);
  expect(queue.take(1000)).toEqual(events);
});

it('keeps the newest of each position, P&L and summary when room is short, and loses nothing else', () => {
  const queue = new EventQueue(LIMITS);
  const old = [
    event('position.updated', { broker: 'binance', symbol: 'BTCUSDT' }),
    event('pnl.updated'),
    event('portfolio.summary_updated', { broker: 'alpaca' }),
  ];
  const trade = event('trade.executed');
  const newer = [
    event('position.updated', { broker: 'binance', symbol: 'BTCUSDT' }),
    event('pnl.updated'),
    event('portfolio.summary_updated', { broker: 'alpaca' }),
  ];
  queue.push([...old, trade, ...newer]);
  expect(idsOf(queue)).toEqual([trade, ...newer].map(({ id }) => id));
  expect(queue.takeDropped()).toEqual({ notices: 0, facts: 0 });
});

it('distinguishes symbols and brokers', () => {
  const queue = new EventQueue(LIMITS);
  const states = [
    event('portfolio.summary_updated', { broker: 'alpaca' }),
    event('portfolio.summary_updated', { broker: 'binance' }),
    event('position.updated', { broker: 'binance', symbol: 'BTCUSDT' }),
  ];
  const repeated = event('portfolio.summary_updated', { broker: 'alpaca' });
  queue.push([...states, repeated]);
  expect(idsOf(queue)).toEqual([states[1], states[2], repeated].map((kept) => kept?.id));
});

it('then drops the oldest notices, and counts them', () => {
  const queue = new EventQueue(LIMITS);
  const signals = Array.from({ length: 5 }, () => event('signal.generated'));
  queue.push(signals);
  expect(idsOf(queue)).toEqual(signals.slice(2).map(({ id }) => id));
  expect(queue.takeDropped()).toEqual({ notices: 2, facts: 0 });
  expect(queue.takeDropped()).toEqual({ notices: 0, facts: 0 });
});

it('never drops a trade, a stop or an alert for anything else', () => {
  const queue = new EventQueue(LIMITS);
  const facts = [event('trade.executed'), event('ess.state_changed'), event('health.alert')];
  queue.push([...facts, ...Array.from({ length: 50 }, () => event('signal.generated'))]);
  expect(idsOf(queue).slice(0, 3)).toEqual(facts.map(({ id }) => id));
});

it('is bounded even for facts, and says so', () => {
  const queue = new EventQueue(LIMITS);
  const trades = Array.from({ length: 6 }, () => event('trade.executed'));
  queue.push(trades);
  expect(queue.takeDropped()).toEqual({ notices: 0, facts: 2 });
  expect(idsOf(queue)).toEqual(trades.slice(2).map(({ id }) => id));
});

it('gives the same batch again until it is settled, whatever comes meanwhile', () => {
  const queue = new EventQueue(LIMITS);
  queue.push([event('pnl.updated')]);
  const batch = queue.take(10);
  queue.push(Array.from({ length: 20 }, () => event('pnl.updated')));
  expect(queue.take(10)).toBe(batch);
  queue.settle();
  expect(queue.take(10)).toHaveLength(1);
});
