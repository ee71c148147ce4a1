import { DAY_MS } from '../../../common/time/time.js';
import { type Figure, known, unknownFigure } from './figure.js';

const YEAR_MS = 365 * DAY_MS;
/** Bounds of the growth over the whole time, as a power of e: from almost a total loss to more than any investment ever made. */
const REACH = 60;
const STEP = 0.25;
const HALVINGS = 200;

/** Money as its owner sees it: payments in are negative, payments out (and the value that could be taken out at the end) positive. */
export interface OwnerFlow {
  readonly atMs: number;
  readonly amount: number;
}

/**
 * The yearly rate `r` with `Σ CF/(1+r)^(d/365) = 0`: -100 and a year later 110 -> 0.1. Where several rates fit, the one nearest to 0.
 * Without a change of sign, or without time, there is none: `insufficient_data`.
 */
export function xirr(flows: readonly OwnerFlow[]): Figure {
  const paying = flows.filter(({ amount }) => amount !== 0);
  const firstMs = Math.min(...paying.map(({ atMs }) => atMs));
  const spanMs = Math.max(...paying.map(({ atMs }) => atMs)) - firstMs;
  const changesSign = paying.some(({ amount }) => amount > 0) && paying.some(({ amount }) => amount < 0);
  if (!changesSign || spanMs === 0) return unknownFigure('insufficient_data');
  // Over the span as a unit, y = ln(1+r)·span keeps every term within the range of numbers, however short the span is.
  const terms = paying.map(({ atMs, amount }) => ({ amount, part: (atMs - firstMs) / spanMs }));
  const value = (y: number): number => terms.reduce((sum, { amount, part }) => sum + amount * Math.exp(-y * part), 0);
  const y = nearestRoot(value);
  return y === null ? unknownFigure('insufficient_data') : known(Math.expm1((y * YEAR_MS) / spanMs));
}

/** Searches on both sides at once, so that the first change of sign is the nearest. */
function nearestRoot(value: (y: number) => number): number | null {
  const centre = value(0);
  if (centre === 0) return 0;
  let [below, above] = [centre, centre];
  for (let y = STEP; y <= REACH; y += STEP) {
    const [nextAbove, nextBelow] = [value(y), value(-y)];
    if (Math.sign(nextAbove) !== Math.sign(above)) return bisect(value, y - STEP, y);
    if (Math.sign(nextBelow) !== Math.sign(below)) return bisect(value, -y, STEP - y);
    [below, above] = [nextBelow, nextAbove];
  }
  return null;
}

function bisect(value: (y: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  const sign = Math.sign(value(low));
  for (let n = 0; n < HALVINGS; n += 1) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (Math.sign(value(middle)) === sign) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
