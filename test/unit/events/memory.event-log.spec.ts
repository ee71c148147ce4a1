import { expect, it } from '@jest/globals';
import { MemoryEventLog } from '../../../src/platform/events/memory.event-log.js';
import { event, eventLogContract, events } from '../../support/event-log.contract.js';

eventLogContract('memory', async (history) => {
  const log = new MemoryEventLog(history);
  return { log, replica: async () => log, close: async () => undefined };
});

it('begins every start under another epoch', () => {
  const epochs = Array.from({ length: 50 }, () => new MemoryEventLog(10).ring('trades').epoch);
  expect(new Set(epochs).size).toBe(50);
});

it('has numbered and told an event by the time that append returns', () => {
  const log = new MemoryEventLog(10);
  const told: number[] = [];
  log.subscribe(({ seq }) => told.push(seq));
  void log.append('trades', events(2));
  void log.append('trades', [event()]);
  expect(told).toEqual([1, 2, 3]);
});
