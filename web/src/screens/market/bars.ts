import type { Schemas } from '../../api.ts';

export type Bar = Pick<Schemas['BarDto'], 'timestamp' | 'open' | 'high' | 'low' | 'close' | 'volume'>;

/** Epoch seconds, open, high, low, close. */
export type Columns = [number[], number[], number[], number[], number[]];
const MOST = 2000;

/** Bars in the columns that a chart takes; the open one changes, the next one follows it. */
export class BarColumns {
  private columns: Columns = [[], [], [], [], []];

  replace(bars: readonly Bar[]): void {
    this.columns = [[], [], [], [], []];
    for (const bar of bars) this.apply(bar);
  }

  /** A bar that is there already is changed, a newer one is added; one from between is for the next reading. */
  apply({ timestamp, open, high, low, close }: Bar): void {
    const [xs] = this.columns;
    const at = timestamp / 1000;
    const last = xs.length - 1;
    const index = last >= 0 && at <= (xs[last] ?? 0) ? xs.lastIndexOf(at) : xs.length;
    if (index < 0) return;
    for (const [column, value] of [at, open, high, low, close].entries()) this.columns[column]![index] = value;
    if (xs.length > MOST) for (const column of this.columns) column.splice(0, column.length - MOST);
  }

  get size(): number {
    return this.columns[0].length;
  }

  get data(): Columns {
    return this.columns;
  }
}
