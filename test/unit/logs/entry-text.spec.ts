import { recordOf, wholeEntry } from '../../../src/modules/logs/entry/entry-text.js';
import type { LogEntry } from '../../../src/modules/logs/entry/log-entry.js';
import { readRecord } from '../../../src/modules/logs/store/segments/wal/wal.record.js';
import { anEntry } from './an-entry.js';

const numbered = (changes: Partial<LogEntry> = {}): LogEntry => ({ ...anEntry(changes), seq: 7, serviceSeq: 3, ...changes });

const FULL = numbered({
  timestampNs: '1795694400000000001',
  fields: JSON.parse('{"__proto__":"data","n":1,"none":null}') as LogEntry['fields'],
  traceId: 'aa',
  spanId: 'bb',
  broker: 'binance',
  stack: 'at a.js:1',
  position: { path: 'a "log"', offset: 5, bytes: 9 },
  flags: ['multiline', 'truncated'],
  redacted: ['jwt'],
  originalBytes: 12,
  pattern: 'p_1',
  once: { key: 'k', call: 'c' },
});

const textOf = (entry: LogEntry): string => JSON.stringify(recordOf(entry));

describe('the text of an entry', () => {
  it.each([
    ['with nothing beside its line', numbered()],
    ['with everything', FULL],
    ['with empty texts', numbered({ message: '', traceId: '', stack: '' })],
  ])('is the same entry again: %s', (_, entry) => expect(wholeEntry(JSON.parse(textOf(entry)))).toEqual(entry));

  it('has no name of what the entry lacks', () => {
    expect(Object.keys(JSON.parse(textOf(numbered())) as object).toSorted()).toEqual(
      ['seq', 'serviceSeq', 'timestampMs', 'receivedMs', 'service', 'level', 'message', 'source', 'format', 'timeSource'].toSorted(),
    );
  });

  it('is read in a write-ahead log beside entries that were written with everything', () => {
    const record = Buffer.from(`{"e":[${JSON.stringify(numbered())},${textOf(FULL)}],"t":1}`);
    expect(readRecord(record)).toEqual({ e: [numbered(), FULL], t: 1 });
  });
});
