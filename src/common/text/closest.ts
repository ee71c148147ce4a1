/** From this length on two letters may be wrong; a short name with two wrong letters is another word. */
const LONG = 8;

/** The one of these names that is a letter or two off; null = none is so near. */
export function closest(name: string, names: readonly string[]): string | null {
  const near = names
    .map((own) => ({ own, off: distance(name, own) }))
    .filter(({ own, off }) => off <= (own.length < LONG ? 1 : 2))
    .toSorted((a, b) => a.off - b.off);
  return near[0]?.own ?? null;
}

/** More names than a reader looks through. */
const MOST_NAMES = 30;

/** The message about a name that is none of these: the one that is meant, else those that there are. */
export function notKnown(name: string, names: readonly string[]): string {
  const meant = closest(name, names);
  if (meant !== null) return `is not known here: is ${meant} meant?`;
  if (names.length === 0 || names.length > MOST_NAMES) return 'is not known here';
  return `is not known here; known: ${names.toSorted().join(', ')}`;
}

/** How many letters have to be put in, taken out or changed to make one of the other (Levenshtein); 3 for anything above 2. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return Math.min(row[b.length] ?? 3, 3);
}
