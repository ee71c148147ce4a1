import type { Position } from '../../api.ts';
import type { KeyedStore } from '../../live/keyed.store.ts';

export interface Order {
  readonly keys: readonly string[];
  /** The largest result of each currency, which a bar of full length stands for. */
  readonly most: ReadonlyMap<string, number>;
}

/** By the size of the result, whatever its sign; what is not known comes last. */
export function bySize(positions: KeyedStore<Position>, broker?: string): Order {
  const rows = [...positions.entries()].filter(([, row]) => broker === undefined || row.broker === broker);
  const size = ({ unrealized_pnl: result }: Position): number => (result === null ? -1 : Math.abs(result));
  rows.sort(([a, x], [b, y]) => size(y) - size(x) || (a < b ? -1 : 1));
  const most = new Map<string, number>();
  for (const [, row] of rows) {
    const currency = row.currency ?? '';
    most.set(currency, Math.max(most.get(currency) ?? 0, size(row)));
  }
  return { keys: rows.map(([key]) => key), most };
}
