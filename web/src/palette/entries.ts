/** One thing that the palette leads to. */
export interface Entry {
  readonly id: string;
  readonly kind: 'screen' | 'symbol' | 'agent' | 'alert' | 'view' | 'act';
  readonly name: string;
  /** Of the same name there may be several. */
  readonly note?: string | undefined;
  readonly run: () => void;
}

const MOST = 50;
/** Which kind comes first where names match alike. */
const RANK: Readonly<Record<Entry['kind'], number>> = { act: 0, view: 1, screen: 2, symbol: 3, agent: 4, alert: 5 };

/** Those whose name or note has every word of the query: names that begin with it first, then words that do, then the rest. */
export function found(entries: readonly Entry[], query: string): readonly Entry[] {
  const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const scored = entries.flatMap((entry) => {
    const score = scoreOf(entry, words);
    return score === null ? [] : [{ entry, score }];
  });
  scored.sort((a, b) => a.score - b.score || RANK[a.entry.kind] - RANK[b.entry.kind]);
  return scored.slice(0, MOST).map(({ entry }) => entry);
}

function scoreOf({ name, note = '' }: Entry, words: readonly string[]): number | null {
  const text = name.toLowerCase();
  const all = `${text} ${note.toLowerCase()}`;
  if (!words.every((word) => all.includes(word))) return null;
  const [first = ''] = words;
  if (first === '' || text.startsWith(first)) return 0;
  return all.split(/[\s_:/-]+/).some((part) => part.startsWith(first)) ? 1 : 2;
}

/** The next place in a list that has an end and a beginning. */
export function moved(at: number, step: number, length: number): number {
  return length === 0 ? 0 : (at + step + length) % length;
}
