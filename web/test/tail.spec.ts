import { Scheduler } from '../src/live/scheduler.ts';
import { brushed, filterOf, rangeOf, readLogsSearch } from '../src/screens/logs/search.ts';
import { type Entry, TailStore } from '../src/screens/logs/tail.store.ts';

const entry = (id: number): Entry => ({ id: String(id), message: `line ${id}` }) as Entry;
const now = (flush: () => void) => flush();

describe('the tail of the logs', () => {
  const tail = () => new TailStore(new Scheduler(now));

  it('takes a line once, oldest first, and says how many did not come where they are missing', () => {
    const lines = tail();
    lines.add({ entries: [entry(1), entry(2)] });
    lines.add({ entries: [entry(2), entry(3)], dropped: 7, skipped: 3 });
    expect(lines.list().map((line) => ('missing' in line ? line.missing : line.entry.id))).toEqual(['1', '2', 10, '3']);
  });

  it('keeps ten thousand lines', () => {
    const lines = tail();
    lines.add({ entries: Array.from({ length: 10_500 }, (_, id) => entry(id)) });
    expect([lines.list().length, lines.list()[0]?.id]).toEqual([10_000, '500']);
    lines.add({ entries: [entry(0)] });
    expect(lines.list().at(-1)?.id).toBe('0');
    lines.clear();
    expect(lines.list()).toEqual([]);
  });

  it('puts what was skipped where it is missing, once, and keeps the gap for what is left', () => {
    const lines = tail();
    const numbered = (id: number): Entry => ({ ...entry(id), seq: id });
    lines.add({ entries: [numbered(1), numbered(2)] });
    lines.add({ entries: [numbered(7), numbered(8)], skipped: 4 });
    const gap = lines.list().find((line) => 'missing' in line)?.id ?? '';
    expect(lines.bounds(gap)).toEqual({ after: 2, before: 7 });
    lines.fill(gap, [numbered(3), numbered(4), numbered(8)], 2);
    const shown = () => lines.list().map((line) => ('missing' in line ? line.missing : line.entry.seq));
    expect(shown()).toEqual([1, 2, 3, 4, 2, 7, 8]);
    expect(lines.bounds(gap)).toEqual({ after: 4, before: 7 });
    lines.fill(gap, [numbered(5), numbered(6)], 0);
    expect(shown()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

describe('a drag over the bars', () => {
  const range = rangeOf({}, Date.parse('2026-11-28T17:00:00Z'));

  it('chooses whole seconds, from either side, within the hour that they show', () => {
    const half = { from: '2026-11-28T16:15:00Z', to: '2026-11-28T16:30:00Z' };
    expect([brushed(range, 0.25, 0.5), brushed(range, 0.5, 0.25)]).toEqual([half, half]);
    expect(brushed(range, -1, 2)).toEqual({ from: '2026-11-28T16:00:00Z', to: '2026-11-28T17:00:00Z' });
  });

  it('is nothing where it is a click', () => expect(brushed(range, 0.5, 0.501)).toBeNull());

  it('goes on within the time of the address', () => {
    const { fromMs, toMs } = rangeOf({ from: '2026-11-28T10:00:00Z', to: '2026-11-28T10:10:00Z' }, 0);
    expect([new Date(fromMs).toISOString(), new Date(toMs).toISOString()]).toEqual([
      '2026-11-28T10:00:00.000Z',
      '2026-11-28T10:10:00.000Z',
    ]);
  });
});

it('the address is read to the second; rubbish is as if it were not there', () => {
  expect(readLogsSearch({ from: '2026-11-28T16:32:05.123+01:00', to: 'soon', level: 'loud', around: 'x' })).toEqual({
    ...{ service: undefined, level: undefined, q: undefined, to: undefined },
    from: '2026-11-28T15:32:05Z',
    around: 'x',
  });
});

it('the address is the filter', () => {
  expect([filterOf({}), filterOf({ level: 'warn', q: 'fill', service: 'execution' })]).toEqual([{}, { level: 'warn', q: 'fill' }]);
});
