const INTEGER_TEXT = /^-?[1-9]\d{15,}$/;
/** An integer of 16 digits or more where JSON has a value, also as a decimal (`...453.0`); inside of a text it may look the same. */
const LONG_INTEGER = /(?:^|[[:,\s])-?[1-9]\d{15,}(?:\.0+)?(?=[\s,\]}]|$)/g;

/**
 * How every intake reads JSON: as `JSON.parse`, except that an integer which a double would round is the text of its digits, so that
 * two identifiers stay two: `{"id":8389765489680951453}` -> `{ id: '8389765489680951453' }`. Figures are read from text as well as from
 * numbers, and a form that takes numbers only refuses the text; nothing is rounded. Throws `SyntaxError`.
 */
export function readJson(text: string): unknown {
  return JSON.parse(withExactIntegers(text));
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
  for (const { index, 0: found } of text.matchAll(LONG_INTEGER)) {
    const number = found.replace(/^[^-\d]/, '');
    const start = index + found.length - number.length;
    quote ??= text.indexOf('"');
    while (quote !== -1 && quote < start) {
      outside = endOfString(text, quote) + 1;
      quote = text.indexOf('"', outside);
    }
    const [digits = number] = number.split('.');
    if (start < outside || String(Number(digits)) === digits) continue;
    parts.push(text.slice(copied, start), `"${digits}"`);
    copied = start + number.length;
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(copied);
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
