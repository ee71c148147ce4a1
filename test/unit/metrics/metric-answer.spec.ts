import { setImmediate } from 'node:timers/promises';
import { answerBytes, answerOf } from '../../../src/modules/metrics/history/metric-answer.js';
import { Turns } from '../../../src/modules/metrics/history/turns.js';

const GRID = { startMs: 0, stepMs: 1000, count: 3 };
const at = (seconds: number) => new Date(seconds * 1000).toISOString();

describe('an answer', () => {
  const series = [
    { labels: { zone: 'x', host: 'b' }, buckets: [0, 2], figures: [3, 1], counts: [2, 4] },
    { labels: { host: 'a' }, buckets: [2], figures: [9], counts: [3] },
  ];

  it('is ordered by time and then by labels, and averages are divided', async () => {
    expect(JSON.parse(await answerOf(series, GRID, false))).toEqual([
      { timestamp: at(0), value: 1.5, labels: { host: 'b', zone: 'x' } },
      { timestamp: at(2), value: 3, labels: { host: 'a' } },
      { timestamp: at(2), value: 0.25, labels: { host: 'b', zone: 'x' } },
    ]);
  });

  it('gives missing values as null where that is asked for', async () => {
    const filled = JSON.parse(await answerOf(series, GRID, true)) as { timestamp: string; value: number | null }[];
    expect(filled.map(({ timestamp, value }) => [timestamp, value])).toEqual([
      [at(0), null],
      [at(0), 1.5],
      [at(1), null],
      [at(1), null],
      [at(2), 3],
      [at(2), 0.25],
    ]);
  });

  it('is a table with a column for each label where a file is asked for', async () => {
    const odd = [...series, { labels: { host: '=1+1', 'a,b': 'x"y' }, buckets: [1], figures: [2], counts: null }];
    expect((await answerOf(odd, GRID, false, 'csv')).split('\r\n')).toEqual([
      'timestamp,value,"label.a,b",label.host,label.zone',
      `${at(0)},1.5,,b,x`,
      `${at(1)},2,"x""y",'=1+1,`,
      `${at(2)},3,,a,`,
      `${at(2)},0.25,,b,x`,
      '',
    ]);
    expect(await answerOf(series, { ...GRID, count: 1 }, true, 'csv')).toContain(`${at(0)},,a,\r\n`);
    expect(await answerOf([], GRID, true, 'csv')).toBe('timestamp,value\r\n');
  });

  it('is a point a line where that is asked for, and of nothing no line', async () => {
    const lines = (await answerOf(series, GRID, false, 'ndjson')).split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(JSON.parse(await answerOf(series, GRID, false)));
    expect(await answerOf([], GRID, true, 'ndjson')).toBe('');
  });

  it('of nothing is empty', async () => {
    expect([await answerOf([], GRID, true), await answerOf([{ labels: {}, buckets: [], figures: [], counts: null }], GRID, false)]).toEqual(
      ['[]', '[]'],
    );
  });

  it('that is long lets others have their turn, and is whole', async () => {
    const count = 10_000;
    const long = { labels: {}, buckets: Array.from({ length: count }, (_, n) => n), figures: Array<number>(count).fill(7), counts: null };
    let isWritten = false;
    const answer = answerOf([long], { ...GRID, count }, false).finally(() => (isWritten = true));
    await setImmediate();
    expect(isWritten).toBe(false);
    const points = JSON.parse(await answer) as { timestamp: string }[];
    expect(points.map(({ timestamp }) => timestamp)).toEqual(long.buckets.map(at));
  });

  it('is known to be large before it is written', async () => {
    const labels = { host: '漢'.repeat(200) };
    const wide = [{ labels, buckets: [0, 2], figures: [1, 2], counts: null }];
    for (const fill of [true, false]) {
      const bytes = Buffer.byteLength(await answerOf(wide, GRID, fill));
      expect(answerBytes(wide, GRID, fill)).toBeGreaterThanOrEqual(bytes);
      expect(answerBytes(wide, GRID, fill)).toBeLessThan(bytes * 1.1);
    }
  });
});

it('so many are made at once, in their order, and an error gives its turn on', async () => {
  const turns = new Turns(2);
  const begun: number[] = [];
  const ends = Array.from({ length: 4 }, () => Promise.withResolvers<number>());
  const all = ends.map(({ promise }, n) => turns.take(() => (begun.push(n), promise)));
  expect(begun).toEqual([0, 1]);
  ends[1]?.reject(new Error('broken'));
  await expect(all[1]).rejects.toThrow('broken');
  expect(begun).toEqual([0, 1, 2]);
  ends[2]?.resolve(2);
  expect(await all[2]).toBe(2);
  expect(begun).toEqual([0, 1, 2, 3]);
  ends[0]?.resolve(0);
  ends[3]?.resolve(3);
  expect(await Promise.all([all[0], all[3]])).toEqual([0, 3]);
});
