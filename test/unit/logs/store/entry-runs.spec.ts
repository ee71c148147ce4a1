import type { LogEntry } from '../../../../src/modules/logs/entry/log-entry.js';
import { wholeEntry } from '../../../../src/modules/logs/entry/entry-text.js';
import { Head } from '../../../../src/modules/logs/store/segments/wal/head.js';
import { runsOf } from '../../../../src/modules/logs/store/segments/wal/entry.runs.js';
import { encodeCommit, readRecord } from '../../../../src/modules/logs/store/segments/wal/wal.record.js';
import { anEntry } from '../an-entry.js';

const numbered = (seq: number, changes: Partial<LogEntry> = {}): LogEntry => ({ ...anEntry(changes), seq, serviceSeq: seq, ...changes });
const many = (count: number, changes: Partial<LogEntry> = {}): LogEntry[] =>
  Array.from({ length: count }, (_, n) => numbered(n + 1, changes));
const byLevel = ({ level }: LogEntry): string => (level === 'debug' ? 'level.debug' : 'default');

describe('runs of entries', () => {
  it('end where the service or the class changes, in the order of the entries', () => {
    const entries = [
      numbered(1, { service: 'risk' }),
      numbered(2, { service: 'risk' }),
      numbered(3, { service: 'risk', level: 'debug' }),
      numbered(4, { service: 'execution' }),
      numbered(5, { service: 'risk' }),
    ];
    const runs = runsOf(entries, byLevel);
    expect(runs.map(({ service, retentionClass, entries: own }) => [service, retentionClass, own.map(({ seq }) => seq)])).toEqual([
      ['risk', 'default', [1, 2]],
      ['risk', 'level.debug', [3]],
      ['execution', 'default', [4]],
      ['risk', 'default', [5]],
    ]);
  });

  it('are so short that a block can be filled by them', () => {
    expect(runsOf(many(600), byLevel).map(({ entries }) => entries.length)).toEqual([256, 256, 88]);
    expect(runsOf(many(3, { message: 'x'.repeat(40_000) }), byLevel).map(({ bytes }) => bytes)).toEqual([40_000, 40_000, 40_000]);
  });

  it('have the JSON of their entries, as the write-ahead log has it', () => {
    const entries = [numbered(1, { message: 'Zürich 🚀 "a",\n[' }), numbered(2), numbered(3, { service: 'risk' })];
    const { runs, payload } = encodeCommit(entries, { positions: { file: 7 }, keys: ['k'] }, 5, byLevel);
    expect(readRecord(payload)).toEqual({ e: entries, p: { file: 7 }, k: ['k'], t: 5 });
    const ofRuns = runs.flatMap(({ json }) => JSON.parse(`[${json.toString()}]`) as LogEntry[]);
    expect(ofRuns.map(wholeEntry)).toEqual(entries);
    expect(readRecord(encodeCommit([], {}, 5, byLevel).payload)).toEqual({ e: [], t: 5 });
  });
});

describe('the head', () => {
  it('gives a part away that has no room for the next run, and keeps every entry in order until then', () => {
    const head = new Head();
    const full = runsOf(many(9000), byLevel).flatMap((run) => head.add(run, 0) ?? []);
    expect(full.map(({ entries }) => entries.length)).toEqual([8192]);
    expect([...head.entries()].map(({ seq }) => seq)).toEqual(Array.from({ length: 9000 }, (_, n) => n + 1));
    for (const part of full) head.sealed(part);
    expect([...head.entries()].length).toBe(9000 - 8192);
  });

  it('takes a run that is longer than a block, as a part of its own', () => {
    const head = new Head();
    const [long, next] = [runsOf(many(1, { message: 'x'.repeat(2 ** 21) }), byLevel), runsOf(many(1), byLevel)].map(([run]) => run);
    expect([long && head.add(long, 0), next && head.add(next, 0)?.bytes]).toEqual([null, 2 ** 21]);
  });
});
