import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LEVELS } from '../../../../src/modules/logs/entry/levels.js';
import type { LogEntry } from '../../../../src/modules/logs/entry/log-entry.js';
import { EVERYTHING } from '../../../../src/modules/logs/query/log-filter.js';
import { encodeBlock } from '../../../../src/modules/logs/store/segments/blocks/block.codec.js';
import { ColumnReader, type NumberLists, packColumns } from '../../../../src/modules/logs/store/segments/blocks/block.columns.js';
import { countMinutes, readMinutes, storedMinutes } from '../../../../src/modules/logs/store/segments/blocks/block.minutes.js';
import { decodeBlock } from '../../../../src/modules/logs/store/segments/blocks/block.view.js';
import { hasPart, hasWord, trigramBloom, wordBloom, wordsOf } from '../../../../src/modules/logs/store/segments/blocks/bloom.js';
import { BloomTerms } from '../../../../src/modules/logs/store/segments/blocks/bloom.terms.js';
import { SegmentStore } from '../../../../src/modules/logs/store/segments/segment.store.js';
import { anEntry } from '../an-entry.js';

const AT = Date.parse('2026-11-22T12:00:00Z');
const numbered = (entry: ReturnType<typeof anEntry>, n: number): LogEntry => ({ ...entry, seq: 7 + n * 3, serviceSeq: 1 + n });

describe('a block', () => {
  it.each([
    ['nothing beside its text', {}],
    ['nanoseconds of its time', { timestampNs: `${AT}000001` }],
    ['nanoseconds that end in zeros', { timestampNs: `${AT}100000` }],
    ['nanoseconds of another time', { timestampNs: `${AT + 1}000001` }],
    ['nanoseconds of 1970', { timestampMs: 1, timestampNs: '1000001' }],
    ['a time before 1970', { timestampMs: -86_400_000_123, timestampNs: null }],
    ['a time of the year 9999', { timestampMs: 253_402_300_799_999 }],
    ['an assumed zone', { timeSource: 'event_zone_assumed' as const }],
    ['a place in a file of terabytes', { position: { path: '/logs/größe.log', offset: 2 ** 45 + 1, bytes: 262_144 } }],
    ['texts in other scripts', { message: 'größe 中文 😀', fields: { größe: 'ſK', __proto__x: null } }],
    ['an empty message', { message: '', stack: 'Error\n  at x' }],
  ])('gives back an entry with %s', (_, changes) => {
    const entries = [anEntry(), anEntry(changes), anEntry({ timestampMs: AT + 5 })].map(numbered);
    const { row, bytes } = encodeBlock(entries);
    expect(decodeBlock(bytes, row)).toEqual(entries);
  });

  it('has columns of any whole numbers', () => {
    const values = [0, -1, 1, 127, -128, 255, 65_536, -(2 ** 31), 2 ** 32, -(2 ** 50), 2 ** 51];
    const zeros = values.map(() => 0);
    const numbers: NumberLists = {
      ...{ seq: zeros, serviceSeq: zeros, time: values, received: zeros, level: zeros, nanos: zeros, source: zeros, format: zeros },
      ...{ timeSource: zeros, pattern: zeros, path: zeros, offset: zeros, bytes: zeros, length: zeros, rest: zeros },
    };
    const texts = { sources: ['größe'], formats: [], timeSources: [], patterns: [], paths: [] };
    const columns = ColumnReader.of(packColumns(numbers, texts));
    expect([[...columns.numbers('time')], [...columns.numbers('rest')], columns.texts]).toEqual([values, zeros, texts]);
  });

  it('counts its entries per minute and level, also from the index of a segment', () => {
    const entries = Array.from({ length: 300 }, (_, n) =>
      numbered(anEntry({ timestampMs: AT - (n % 7) * 61_000, level: LEVELS[n % LEVELS.length] ?? 'info' }), n),
    );
    const { row } = encodeBlock(entries);
    const minutes = readMinutes(JSON.parse(JSON.stringify(storedMinutes(row.minutes))) as number[], row.minTime);
    expect(minutes).toEqual(row.minutes);
    const counted: Record<string, number> = {};
    countMinutes({ minTime: row.minTime, minutes }, 300_000, (startMs, rank, more) => (counted[`${startMs} ${rank}`] = more));
    const expected: Record<string, number> = {};
    for (const { timestampMs, level } of entries) {
      const key = `${Math.floor(timestampMs / 300_000) * 300_000} ${LEVELS.indexOf(level)}`;
      expected[key] = (expected[key] ?? 0) + 1;
    }
    expect(counted).toEqual(expected);
  });
});

describe('the terms of a block', () => {
  const TEXTS = ['', 'a', 'ab', 'Order_7 REJECTED (10.0.0.7)', 'x'.repeat(300), 'größe WAR Groß', 'ſK İ', 'a\u0000b\tc', '中文 abc 😀d'];

  it('are all words and all runs of three characters, in any case', () => {
    const terms = new BloomTerms();
    for (const text of TEXTS) terms.addText(text);
    const [words, trigrams] = [wordBloom(terms.words), trigramBloom(terms.trigrams)];
    for (const text of TEXTS) {
      const lower = text.toLowerCase();
      for (const word of wordsOf(lower)) expect([word, hasWord(words, word)]).toEqual([word, true]);
      expect([text, hasPart(trigrams, lower)]).toEqual([text, true]);
    }
  });

  it('are each counted once, so that the size of a bloom fits', () => {
    const terms = new BloomTerms();
    for (let n = 0; n < 30_000; n += 1) terms.addText(`word${n % 15_000} same`);
    expect(terms.words.size).toBe(15_001);
    expect(new Set(terms.trigrams).size).toBe(terms.trigrams.length);
  });
});

describe('a segment with columns as JSON, from before', () => {
  it('is read as it was', async () => {
    const fixture = (name: string) => new URL(`../../../fixtures/logs/json-columns.${name}`, import.meta.url);
    const expected = readFileSync(fixture('ndjson'), 'utf8').trimEnd().split('\n');
    const directory = mkdtempSync(join(tmpdir(), 'log-format-'));
    copyFileSync(fixture('seg'), join(directory, '0000000001-default.seg'));
    const store = await SegmentStore.open({
      ...{ directory, commitMs: 1, threads: 1, queryTimeoutMs: 30_000 },
      onTrouble: (error) => {
        throw error;
      },
    });
    const filter = { ...EVERYTHING, startMs: 0, endMs: 8.64e15 };
    const { entries } = await store.page({ filter, direction: 'forward', limit: 100, after: null, bySeq: true });
    const { buckets } = await store.volume({ filter, stepMs: 60_000, by: 'level' });
    await store.close();
    rmSync(directory, { recursive: true });
    expect(entries).toEqual(expected.map((line) => JSON.parse(line) as LogEntry));
    const counted = [...buckets].map(([startMs, levels]) => [startMs, [...levels.values()].reduce((sum, count) => sum + count, 0)]);
    const minutes = Map.groupBy(entries, ({ timestampMs }) => Math.floor(timestampMs / 60_000) * 60_000);
    expect(new Map(counted as [number, number][])).toEqual(new Map([...minutes].map(([startMs, own]) => [startMs, own.length])));
  });
});
