const INTEGER_TEXT = /^-?[1-9]\d{15,}$/;
/** A number of 16 digits or more where JSON has a value (`...453`, `...453.0`, `8.389765489680951453e18`); a text may hold the same. */
const LONG_NUMBER = /(?:^|[[:,\s])-?(?:[1-9]\d{15,}(?:\.0+)?|(?=[\d.]{16,}[eE])\d+(?:\.\d+)?[eE]\+?\d{1,3})(?=[\s,\]}]|$)/g;
/** The least number of 16 digits: every integer below is exact. */
const LEAST_ROUNDED = 1e15;
const NUMBER_PARTS = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]\+?(\d+))?$/;

/**
 * How every intake reads JSON: as `JSON.parse`, except that an integer which a double would round is the text of its digits, so that
 * two identifiers stay two: `{"id":8389765489680951453}` -> `{ id: '8389765489680951453' }`. Figures are read from text as well as from
 * numbers, and a form that takes numbers only refuses the text; nothing is rounded. Throws `SyntaxError`.
 */
export function readJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return hasRounded(value) ? JSON.parse(withExactIntegers(text)) : value;
}

/** Whether a number in it may be an integer that a double has rounded. Nesting of any depth is read. */
export function hasRounded(value: unknown): boolean {
  const waiting = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next === 'number' && Math.abs(next) >= LEAST_ROUNDED) return true;
    if (typeof next !== 'object' || next === null) continue;
    for (const inner of Array.isArray(next) ? (next as unknown[]) : Object.values(next)) {
      const kind = typeof inner;
      if (kind === 'number' || kind === 'object') waiting.push(inner);
    }
  }
  return false;
}

/** The figure of a value as `readJson` gives it: of an integer that came as text because of its digits the nearest double. */
export function figureOf(value: unknown): unknown {
  return typeof value === 'string' && INTEGER_TEXT.test(value) ? Number(value) : value;
}

/** The same JSON with quotes around every integer that a double would round. */
export function withExactIntegers(text: string): string {
  const parts: string[] = [];
  let copied = 0;
  /** Where the last string before the integer ends, and the next one begins. */
  let outside = 0;
  let quote: number | null = null;
  for (const { index, 0: found } of text.matchAll(LONG_NUMBER)) {
    const number = found.replace(/^[^-\d]/, '');
    const start = index + found.length - number.length;
    const digits = roundedDigits(number);
    if (digits === null) continue;
    quote ??= text.indexOf('"');
    while (quote !== -1 && quote < start) {
      outside = endOfString(text, quote) + 1;
      quote = text.indexOf('"', outside);
    }
    if (start < outside) continue;
    parts.push(text.slice(copied, start), `"${digits}"`);
    copied = start + number.length;
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(copied);
}

/** All digits of a number that is an integer, where a double would round it; else null. */
function roundedDigits(number: string): string | null {
  const [, sign = '', whole = '', fraction = '', exponent] = NUMBER_PARTS.exec(number) ?? [];
  const shift = Number(exponent ?? 0);
  if (/[1-9]/.test(fraction.slice(shift))) return null;
  const digits = (whole + fraction.slice(0, shift)).padEnd(whole.length + shift, '0').replace(/^0+(?=\d)/, '');
  const read = String(Number(digits));
  // 1.5e+300 means a size; 23 digits written out mean all of them.
  const isKept = exponent === undefined ? read === digits : significant(read) === significant(digits);
  return isKept ? null : sign + digits;
}

/** The digits that say more than the size: `1.23e+21` and `1230000000000000000000` have the same. */
function significant(figure: string): string {
  return figure.replace(/e.*$|\./g, '').replace(/0+$/, '');
}

const BACKSLASH = 0x5c;

/** Where the string that begins with the quote at `start` ends; the end of the text when it does not. */
export function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}
