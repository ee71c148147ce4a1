import { type Entry, found, moved } from '../src/palette/entries.ts';

const entry = (kind: Entry['kind'], name: string, note?: string): Entry => ({
  id: `${kind} ${name} ${note}`,
  kind,
  name,
  note,
  run: () => undefined,
});
const all = [
  entry('screen', 'Positions', 'g p'),
  entry('symbol', 'AAPL', 'Positions'),
  entry('symbol', 'AAPL', 'NASDAQ, Market'),
  entry('agent', 'mean_reversion'),
  entry('alert', 'Order rejects above 10 %', 'execution'),
  entry('view', 'My positions', '/positions?side=SHORT'),
];
const names = (query: string) => found(all, query).map(({ kind, name }) => `${kind} ${name}`);

describe('the palette', () => {
  it('shows everything until something is typed, what the user has made first', () => {
    expect(names(' ')[0]).toBe('view My positions');
    expect(names('')).toHaveLength(6);
  });

  it('puts names that begin so before words that do', () => {
    expect(names('pos').slice(0, 2)).toEqual(['screen Positions', 'view My positions']);
    expect(names('rev')).toEqual(['agent mean_reversion']);
  });

  it('needs every word, in the name or beside it', () => {
    expect(names('aapl nasdaq')).toEqual(['symbol AAPL']);
    expect(names('aapl nothing')).toEqual([]);
  });

  it('goes round at its ends', () => expect([moved(0, -1, 3), moved(2, 1, 3), moved(0, 1, 0)]).toEqual([2, 0, 0]));
});
