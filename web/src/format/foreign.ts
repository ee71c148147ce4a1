/** The most names of one sentence. */
export const MOST_NAMES = 3;
/** As long as a name in a sentence may be; who needs the rest finds it on the screen of the thing. */
const MOST = 60;

/** A name that others have made, within a sentence of ours: of limited length, and with a direction of its own where it may have another one. */
export function foreign(text: string): string {
  const signs = Array.from(text);
  const short = signs.length > MOST ? `${signs.slice(0, MOST).join('')}\u2026` : text;
  return /^[ -~\u2026]*$/.test(short) ? short : `\u2068${short}\u2069`;
}

/** `alpaca, degiro and 2 more`, with the words for the last part from the messages. */
export function several(names: readonly string[], more: (others: number) => string): string {
  const others = names.length - MOST_NAMES;
  return names.slice(0, MOST_NAMES).map(foreign).join(', ') + (others > 0 ? more(others) : '');
}
