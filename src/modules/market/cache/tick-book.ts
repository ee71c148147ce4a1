import { FIELD, type Tick } from '../ticks/tick.js';
import type { Instrument } from './instrument.js';

/** Takes the order book of the tick. True when it has changed. */
export function takeBook(instrument: Instrument, { bids, asks }: Tick): boolean {
  const before = { bids: instrument.bids, asks: instrument.asks };
  // The book is replaced as a whole: a side that is not sent becomes unknown.
  instrument.bids = bids ?? [];
  instrument.asks = asks ?? [];
  return !sameLevels(before.bids, instrument.bids) || !sameLevels(before.asks, instrument.asks);
}

/** Takes the best prices of the book into the quote, unless the tick has its own. True when one has changed. */
export function takeBest({ values, bids, asks }: Instrument, tick: Tick): boolean {
  const best = [
    [FIELD.bidPrice, bids?.[0]?.price],
    [FIELD.bidSize, bids?.[0]?.quantity],
    [FIELD.askPrice, asks?.[0]?.price],
    [FIELD.askSize, asks?.[0]?.quantity],
  ] as const;
  let changed = false;
  for (const [field, value = NaN] of best) {
    if (!Number.isNaN(tick.values[field]) || Object.is(values[field], value)) continue;
    values[field] = value;
    changed = true;
  }
  return changed;
}

function sameLevels(before: Instrument['bids'], now: NonNullable<Instrument['bids']>): boolean {
  if (before?.length !== now.length) return false;
  return now.every((level, index) => {
    const old = before[index];
    return old?.price === level.price && old.quantity === level.quantity && old.orders === level.orders;
  });
}
