import { MemoryEventLog } from '../../../src/platform/events/memory.event-log.js';
import { eventLogContract } from '../../support/contracts/event-log.contract.js';
import { event, events } from '../../support/contracts/log-events.js';

eventLogContract('memory', async (history, maxBytes) => {
  const log = new MemoryEventLog(history, maxBytes);
  return { log, replica: async () => log, close: async () => undefined };
});

it('begins every start under another epoch', () => {
  const epochs = Array.from({ length: 50 }, () => new MemoryEventLog(10).ring('trades').epoch);
  expect(new Set(epochs).size).toBe(50);
});

it('has numbered and delivered an event by the time that append returns', () => {
  const log = new MemoryEventLog(10);
  const reported: number[] = [];
  log.subscribe(({ seq }) => reported.push(seq));
  void log.append('trades', events(2));
  void log.append('trades', [event()]);
  expect(reported).toEqual([1, 2, 3]);
});

it('forgets the ids of events that were too many bytes to keep, and no other', async () => {
  const log = new MemoryEventLog(100, 10_000);
  const given = Array.from({ length: 9 }, () => event({ data: 'x'.repeat(3000) }));
  await log.append('trades', given);
  expect(await log.append('trades', [given[6]!, given[8]!])).toMatchObject([{ seq: 7 }, { seq: 9 }]);
  expect(await log.append('trades', [given[5]!])).toMatchObject([{ seq: 10 }]);
});

it('does not keep what was only asked for, and keeps what was appended to', async () => {
  const log = new MemoryEventLog(10);
  await log.append('trades', [event()]);
  const first = log.ring('metrics:0');
  for (let n = 1; n <= 999; n += 1) log.ring(`metrics:${n}`);
  expect(log.ring('metrics:0')).toBe(first);
  log.ring('metrics:1000');
  expect(log.ring('metrics:0')).not.toBe(first);
  expect(log.ring('metrics:0').head).toEqual(first.head);
  expect(log.ring('trades').head.seq).toBe(1);
  for (let n = 0; n < 3000; n += 1) await log.append(`seen:${n}`, [event()]);
  for (let n = 0; n < 3000; n += 1) expect(log.ring(`seen:${n}`).head.seq).toBe(1);
});
