import { flushSync } from 'react-dom';
import { ValueStore } from './value.store.ts';

/** Whether the page is being printed: what is on paper is light, and whole as far as it can be. */
export const printing = new ValueStore(false);

/** Rows of a list on paper at the most. */
export const MOST_PRINTED = 2000;

/** The paper is made right after `beforeprint`: by then it must be drawn. */
export function watchPrinting(): void {
  const set = (on: boolean): void => flushSync(() => printing.set(on));
  addEventListener('beforeprint', () => set(true));
  addEventListener('afterprint', () => set(false));
  matchMedia('print').addEventListener('change', ({ matches }) => set(matches));
}

export interface PlacedRow {
  readonly index: number;
  readonly key: string | number | bigint;
  /** In pixels from the top of the list; of no meaning on paper. */
  readonly start: number;
}

/** The rows to draw: those in view, on paper all of them up to the limit. */
export function rowsToDraw(items: readonly PlacedRow[], count: number, isPrinting: boolean): readonly PlacedRow[] {
  if (!isPrinting) return items;
  return Array.from({ length: Math.min(count, MOST_PRINTED) }, (_, index) => ({ index, key: `printed ${index}`, start: 0 }));
}
