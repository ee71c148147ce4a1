import { control } from '../../../src/modules/realtime/protocol/message.js';
import { MessageBudget } from '../../../src/modules/realtime/sessions/message-budget.js';
import { Outbox } from '../../../src/modules/realtime/hub/outbox.js';
import { MemoryConnection } from './memory.connection.js';

const limits = { conflateBytes: 1000, closeBytes: 10_000, closeEvents: 1_000_000, stallMs: 10_000 };
const message = (size: number) => control('filling', { text: 'x'.repeat(size) });

describe('the outbox', () => {
  function stalled() {
    const connection = new MemoryConnection();
    connection.reading = false;
    return { connection, outbox: new Outbox(connection, limits) };
  }

  it('calls a client slow after ten seconds without progress, and only then', () => {
    const { connection, outbox } = stalled();
    outbox.send(message(100), 0);
    outbox.send(message(100), 5_000);
    expect(outbox.tooSlow(9_999)).toBeNull();
    connection.read(1);
    expect(outbox.tooSlow(10_000)).toBeNull();
    expect(outbox.tooSlow(19_999)).toBeNull();
    expect(outbox.tooSlow(20_000)).toMatch('nothing read');
  });

  it('does not count the idle time before a send as a stall', () => {
    const { outbox } = stalled();
    outbox.send(message(1), 1_000_000);
    expect(outbox.tooSlow(1_000_001)).toBeNull();
  });

  it('lets one replay of any size pass, and counts what comes after it', () => {
    const { connection, outbox } = stalled();
    const replay = message(50_000);
    outbox.answered(connection.send(replay), true, 0);
    expect(outbox.tooSlow(1)).toBeNull();
    outbox.send(message(11_000), 2);
    expect(outbox.tooSlow(3)).toMatch('bytes behind');
  });

  it('starts the clock of a stall with the answer, not before', () => {
    const { connection, outbox } = stalled();
    outbox.answered(connection.send(message(100)), false, 1_000_000);
    expect(outbox.tooSlow(1_009_999)).toBeNull();
    expect(outbox.tooSlow(1_010_000)).toMatch('nothing read');
  });

  it('does not let a client pile up replays that it never reads', () => {
    const { connection, outbox } = stalled();
    outbox.answered(connection.send(message(50_000)), true, 0);
    outbox.answered(connection.send(message(50_000)), true, 0);
    expect(outbox.tooSlow(1)).toMatch('bytes behind');
  });
});

describe('the message budget', () => {
  it('allows a burst, then the rate', () => {
    const budget = new MessageBudget(10, 3, 0);
    expect([1, 2, 3, 4].map(() => budget.take(0))).toEqual([true, true, true, false]);
    expect(budget.take(99)).toBe(false);
    expect(budget.take(200)).toBe(true);
  });
});
