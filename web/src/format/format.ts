/**
 * The one place where a number becomes text. Every figure of the API has one of these types, so that a fraction is never written as a
 * percentage of a hundredth of its size.
 */
declare const unit: unique symbol;
type Of<Unit extends string> = number & { readonly [unit]: Unit };

export type Money = Of<'money'>;
export type Price = Of<'price'>;
export type Qty = Of<'quantity'>;
/** 1.5 is 1.5 %: snapshot and positions. */
export type Percent = Of<'percent'>;
/** 0.015 is 1.5 %: performance, chart of the drawdown, hit rates. */
export type Fraction = Of<'fraction'>;
/** 0 to 1, written as it is. */
export type Confidence = Of<'confidence'>;
export type Count = Of<'count'>;
export type Ms = Of<'milliseconds'>;

type Told = number | null | undefined;
const known = <T extends number>(value: Told): T | null => (typeof value === 'number' && Number.isFinite(value) ? (value as T) : null);

export const asMoney = (value: Told): Money | null => known(value);
export const asPrice = (value: Told): Price | null => known(value);
export const asQty = (value: Told): Qty | null => known(value);
export const asPercent = (value: Told): Percent | null => known(value);
export const asFraction = (value: Told): Fraction | null => known(value);
export const asConfidence = (value: Told): Confidence | null => known(value);
export const asCount = (value: Told): Count | null => known(value);
export const asMs = (value: Told): Ms | null => known(value);

/** What stands where a figure is missing. */
export const MISSING = '—';
const LOCALE = 'en';
const MINUS = '−';
/** The most that Intl can write: sizes are never rounded. */
const ALL_DIGITS = 20;
const PRICE_DIGITS = 8;

const formats = new Map<string, Intl.NumberFormat>();

function written(value: number, min: number, max: number, sign: 'negative' | 'exceptZero'): string {
  const key = `${min} ${max} ${sign}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: min, maximumFractionDigits: max, signDisplay: sign });
    formats.set(key, format);
  }
  return format.format(value).replace('-', MINUS);
}

/** 101,203.58 */
export const money = (value: Money): string => written(value, 2, 2, 'negative');
/** +524.11, −25.91, 0.00 */
export const gain = (value: Money): string => written(value, 2, 2, 'exceptZero');
/** 50,984: where the cents are shown elsewhere. */
export const wholeMoney = (value: Money): string => written(value, 0, 0, 'negative');
/** +984 */
export const wholeGain = (value: Money): string => written(value, 0, 0, 'exceptZero');
/** As sent, up to 8 digits after the zeros that a small one begins with. */
export const price = (value: Price): string => written(value, 2, Math.min(ALL_DIGITS, PRICE_DIGITS + zerosOf(value)), 'negative');
/** A mean of prices, such as that of an entry: 8 digits are more than traders need, and at least 2 are after the point. */
export const meanPrice = (value: Price): string => written(value, 2, isTiny(value) ? ALL_DIGITS : decimalsOf(value), 'negative');
/** As sent, in full. */
export const qty = (value: Qty): string => written(value, 0, ALL_DIGITS, 'negative');
export const percent = (value: Percent): string => written(value, 2, 2, 'negative');
export const percentGain = (value: Percent): string => written(value, 2, 2, 'exceptZero');
/** 0.5 is 50.00 */
export const fraction = (value: Fraction): string => written(value * 100, 2, 2, 'negative');
export const fractionGain = (value: Fraction): string => written(value * 100, 2, 2, 'exceptZero');
export const confidence = (value: Confidence): string => written(value, 2, 3, 'negative');
export const count = (value: Count): string => written(value, 0, 0, 'negative');
/** A ratio such as Sharpe's. */
export const ratio = (value: number): string => written(value, 2, 2, 'negative');
/** 15 or 15.2, without its unit. */
export const milliseconds = (value: Ms): string => written(value, 0, 1, 'negative');
export const rate = (value: number): string => written(value, 1, 1, 'negative');

export function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = value < 1 ? 0 : Math.min(Math.floor(Math.log2(value) / 10), units.length - 1);
  return `${written(value / 1024 ** power, 0, power === 0 ? 0 : 1, 'negative')} ${units[power]}`;
}

function decimalsOf(value: number): number {
  const before = Math.abs(value) < 1 ? 0 : Math.floor(Math.log10(Math.abs(value))) + 1;
  return Math.max(2, PRICE_DIGITS - before);
}

/** 0.0012 has two zeros after its point. */
function zerosOf(value: number): number {
  const size = Math.abs(value);
  return size === 0 || size >= 0.1 ? 0 : Math.ceil(-Math.log10(size)) - 1;
}

function isTiny(value: number): boolean {
  return value !== 0 && Math.abs(value) < 10 ** -PRICE_DIGITS;
}

/** `one` or `other`, for sentences with a number. */
const plurals = new Intl.PluralRules(LOCALE);
export function plural(n: number, one: string, other: string): string {
  return `${written(n, 0, 0, 'negative')} ${plurals.select(n) === 'one' ? one : other}`;
}

export type Trend = 'up' | 'down' | 'flat';

/** By what is written: what rounds to zero is neither. */
export function trendOf(value: number | null, text: string): Trend {
  if (value === null || !/[1-9]/.test(text)) return 'flat';
  return value > 0 ? 'up' : 'down';
}
