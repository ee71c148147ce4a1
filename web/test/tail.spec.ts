import { Scheduler } from '../src/live/scheduler.ts';
import { filterOf } from '../src/screens/logs/search.ts';
import { type Entry, TailStore } from '../src/screens/logs/tail.store.ts';

const entry = (id: number): Entry => ({ id: String(id), message: `line ${id}` }) as Entry;
const now = (flush: () => void) => flush();

describe('the tail of the logs', () => {
  const tail = () => new TailStore(new Scheduler(() => false, now, now));

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
});

it('the address is the filter', () => {
  expect([filterOf({}), filterOf({ level: 'warn', q: 'fill', service: 'execution' })]).toEqual([{}, { level: 'warn', q: 'fill' }]);
});
