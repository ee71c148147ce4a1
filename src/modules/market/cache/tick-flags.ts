import { FIELD, type TickFlag, LAST_24_HOURS, type Tick } from '../ticks/tick.js';
import type { Instrument } from './instrument.js';

const LATE_MS = 60_000;
/** How far outside the day's range a price may be without a flag. */
const RANGE_SLACK = 0.001;

/** Flags of an accepted tick, computed before the instrument is updated. */
export function flagsOf(tick: Tick, instrument: Instrument, isFuture: boolean, isJump: boolean): readonly TickFlag[] {
  const flags: TickFlag[] = [];
  if (tick.receivedMs - tick.exchangeMs > LATE_MS) flags.push('late');
  if (isFuture) flags.push('future');
  if (isJump) flags.push('jump');
  if (isCrossed(tick)) flags.push('crossed');
  if (isOutside(tick)) flags.push('outside_range');
  const volume = tick.values[FIELD.volume] ?? NaN;
  if (tick.session !== LAST_24_HOURS && volume < (instrument.values[FIELD.volume] ?? NaN)) flags.push('volume_back');
  return flags.length === 0 ? tick.flags : [...tick.flags, ...flags];
}

function isCrossed({ values, bids, asks }: Tick): boolean {
  const bid = bids?.[0]?.price ?? values[FIELD.bidPrice] ?? NaN;
  const ask = asks?.[0]?.price ?? values[FIELD.askPrice] ?? NaN;
  return bid > 0 && bid >= ask;
}

function isOutside({ values }: Tick): boolean {
  const ltp = values[FIELD.ltp] ?? NaN;
  const high = values[FIELD.high] ?? NaN;
  const low = values[FIELD.low] ?? NaN;
  return ltp > high + Math.abs(high) * RANGE_SLACK || ltp < low - Math.abs(low) * RANGE_SLACK;
}
