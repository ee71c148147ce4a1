import { Problem } from '../../../common/problem.js';
import { type Mode, modeName, QUOTE, readMode } from '../ticks/instrument-name.js';
import { FAMILY } from './market-topic.js';

const MAX_SYMBOLS = 500;

/**
 * The topics that `{symbols: [{symbol, exchange, mode?}], mode?}` stands for, the quote unless a mode is said; null = the message has
 * no `symbols`. Invalid names become unknown topics, each with its own error. Throws `request.invalid`.
 */
export function namedTopics(message: Readonly<Record<string, unknown>>): string[] | null {
  const symbols = message['symbols'];
  if (symbols === undefined) return null;
  if (!Array.isArray(symbols) || symbols.length === 0 || symbols.length > MAX_SYMBOLS)
    throw invalid('symbols', `must be a list of 1 to ${MAX_SYMBOLS} instruments`);
  return symbols.map((entry: unknown) => {
    const { symbol, exchange, mode = message['mode'] } = (typeof entry === 'object' && entry !== null ? entry : {}) as Entry;
    return topicOf(String(exchange), String(symbol), modeIn(mode));
  });
}

interface Entry {
  readonly symbol?: unknown;
  readonly exchange?: unknown;
  readonly mode?: unknown;
}

function modeIn(said: unknown): Mode {
  const mode = said === undefined || said === null ? QUOTE : readMode(said);
  if (mode === null) throw invalid('mode', 'must be LTP, Quote or Depth');
  return mode;
}

/** Always with the mode, because a symbol with a colon could end like one. */
function topicOf(exchange: string, symbol: string, mode: Mode): string {
  const short = `${FAMILY}${exchange}:${symbol}`;
  return mode === QUOTE && !symbol.includes(':') ? short : `${short}:${modeName(mode).toLowerCase()}`;
}

function invalid(field: string, message: string): Problem {
  return new Problem('request.invalid', { detail: `${field} ${message}`, errors: [{ field, message }] });
}
