import type { NewEntry } from '../../../src/modules/logs/entry/log-entry.js';

/** A valid entry; a test states only what it is about. */
export function anEntry(changes: Partial<NewEntry> = {}): NewEntry {
  return {
    timestampMs: Date.parse('2026-11-22T12:00:00Z'),
    timestampNs: null,
    receivedMs: Date.parse('2026-11-22T12:00:01Z'),
    service: 'execution',
    level: 'info',
    message: 'order filled',
    fields: {},
    traceId: null,
    spanId: null,
    broker: null,
    stack: null,
    source: 'file:execution.log',
    position: null,
    format: 'json',
    timeSource: 'event',
    flags: [],
    redacted: [],
    originalBytes: null,
    pattern: '',
    ...changes,
  };
}
