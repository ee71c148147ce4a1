import type { Position } from '../../api.ts';

export interface PositionsSearch {
  readonly broker?: string | undefined;
  readonly side?: Position['side'] | undefined;
  readonly q?: string | undefined;
  readonly sort?: string | undefined;
  /** The position whose drawer is open, as `nameOf` writes it. */
  readonly row?: string | undefined;
}

/** The key of a row as it stands in an address. */
export const nameOf = (key: string): string => key.replaceAll('\0', '~');

export const SIDES: readonly Position['side'][] = ['LONG', 'SHORT', 'UNKNOWN'];

/** The fields that the list can be sorted by. */
const FIELDS = [
  'symbol',
  'broker',
  'side',
  'size',
  'currency',
  'entry_price',
  'current_price',
  'value',
  'unrealized_pnl',
  'unrealized_pnl_pct',
  'as_of',
] as const;
type Field = (typeof FIELDS)[number];

/** The keys of the rows that match, in order; what is not known comes last, whichever way. Without a choice by the size of the result. */
export function ordered(rows: Iterable<readonly [string, Position]>, { broker, side, q, sort }: PositionsSearch): readonly string[] {
  const wanted = q?.toLowerCase();
  const kept = [...rows].filter(
    ([, row]) =>
      (broker === undefined || row.broker === broker) &&
      (side === undefined || row.side === side) &&
      (wanted === undefined || `${row.symbol}\n${row.broker ?? ''}`.toLowerCase().includes(wanted)),
  );
  const field = FIELDS.find((name) => name === sort?.replace(/^-/, ''));
  const value = (row: Position): string | number | null =>
    field === undefined ? (row.unrealized_pnl === null ? null : Math.abs(row.unrealized_pnl)) : row[field satisfies Field];
  const way = field === undefined || sort?.startsWith('-') ? -1 : 1;
  kept.sort(([a, x], [b, y]) => compare(value(x), value(y), way) || (a < b ? -1 : 1));
  return kept.map(([key]) => key);
}

function compare(a: string | number | null, b: string | number | null, way: 1 | -1): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return a === b ? 0 : a < b ? -way : way;
}
