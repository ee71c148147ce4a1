const MAX_TEXT = 1000;
const MAX_TOKENS = 64;
const DIGIT = /\d/;
const DIGITS = /^\d+$/;
const UUID_LENGTH = 36;
const HEX_LENGTH = 8;
const ADDRESS = /\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?/g;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const HEX = /(?<![0-9A-Za-z])(?:0x[0-9a-f]+|(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8,})(?![0-9A-Za-z])/gi;
/** Without one of these a token has no hexadecimal number, and the expression for them is slow. */
const HEX_LETTER = /[a-fx]/i;
const NUMBER = /[-+]?\d(?:[\d.,:-]*\d)?/g;
export const WILDCARD = '<*>';

/** The words of the first line of a message with varying parts masked: `sent 512 bytes to 10.0.0.7:80` -> sent <*> bytes to <*>. */
export function maskedTokens(message: string): string[] {
  const end = message.indexOf('\n');
  const text = (end === -1 ? message : message.slice(0, end)).slice(0, MAX_TEXT).trim();
  if (text === '') return [];
  const tokens = text.split(/\s+/);
  if (tokens.length > MAX_TOKENS) tokens.length = MAX_TOKENS;
  return tokens.map((token) => (DIGIT.test(token) ? masked(token) : token));
}

function masked(token: string): string {
  if (DIGITS.test(token)) return WILDCARD;
  let text = token;
  if (text.length >= UUID_LENGTH) text = text.replace(UUID, WILDCARD);
  if (text.includes('.')) text = text.replace(ADDRESS, WILDCARD);
  const isLong = text.length >= HEX_LENGTH || text.includes('0x') || text.includes('0X');
  if (isLong && HEX_LETTER.test(text)) text = text.replace(HEX, WILDCARD);
  return text.replace(NUMBER, WILDCARD);
}
