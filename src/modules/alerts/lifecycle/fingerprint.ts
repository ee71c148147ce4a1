import { createHash } from 'node:crypto';

export type AlertLabels = Readonly<Record<string, string>>;

/** Labels as text that is the same for the same labels, in whatever order they came: `{b: "2", a: "1"} -> [["a","1"],["b","2"]]`. */
export function canonicalLabels(labels: AlertLabels): string {
  return JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The identity of an alert where its sender names none: SHA-256 in hex over source, title and labels. */
export function fingerprintOf(source: string, title: string, labels: AlertLabels): string {
  return createHash('sha256')
    .update(JSON.stringify([source, title, canonicalLabels(labels)]))
    .digest('hex');
}
