/** Rows of a foreign list, and how many of it were left out. */
export interface Rows<T> {
  readonly rows: readonly T[];
  /** Could not be identified. */
  readonly skipped: number;
  /** Had the same key as an earlier row. */
  readonly duplicates: number;
}

/** Reads each row; null skips it, and of rows with the same key `better` chooses one (by default the first). A null key is unique. */
export function readRows<T>(
  list: readonly unknown[],
  read: (raw: unknown) => T | null,
  keyOf: (row: T) => string | null,
  better: (kept: T, other: T) => T = (kept) => kept,
): Rows<T> {
  const rows: T[] = [];
  const places = new Map<string, number>();
  let skipped = 0;
  let duplicates = 0;
  for (const raw of list) {
    const row = read(raw);
    const key = row === null ? null : keyOf(row);
    const place = key === null ? undefined : places.get(key);
    const kept = place === undefined ? undefined : rows[place];
    if (row === null) {
      skipped += 1;
    } else if (place !== undefined && kept !== undefined) {
      duplicates += 1;
      rows[place] = better(kept, row);
    } else {
      if (key !== null) places.set(key, rows.length);
      rows.push(row);
    }
  }
  return { rows, skipped, duplicates };
}

/** The reason of a section about its rows: null when all are there. */
export function notesOf({ skipped, duplicates }: Rows<unknown>): string[] {
  return [...counted(skipped, 'row', 'skipped'), ...counted(duplicates, 'duplicate row', 'merged')];
}

function counted(count: number, noun: string, done: string): string[] {
  return count === 0 ? [] : [`${count} ${noun}${count === 1 ? '' : 's'} ${done}`];
}
