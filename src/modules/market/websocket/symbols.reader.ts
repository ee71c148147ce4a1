import { clipped } from '../../../common/text/text.js';
import { Problem } from '../../../common/problem.js';
import { isObject, toNumber } from '../../../platform/upstream/fields.js';
import { FrameFault } from '../openalgo/protocol/codes.js';
import { entriesOf, type Entry, isListForm } from '../openalgo/protocol/frame.reader.js';
import { type InstrumentName, type Mode, NAME_FORM, QUOTE, readMode, readName } from '../ticks/instrument-name.js';

const DEFAULT_TTL_SECONDS = 3600;
const MAX_TTL_SECONDS = 86_400;
const MAX_SAFE = 500;

/** The symbols of a subscribe or unsubscribe. */
export interface SymbolsBody {
  readonly entries: readonly Entry[];
  /** Undefined = not given. */
  readonly mode: Mode | undefined;
  /** The requested feed, or undefined. */
  readonly broker: string | undefined;
  readonly ttlMs: number;
}

/** Parses the body of a subscribe or unsubscribe. Throws `request.invalid`. */
export function readSymbols(raw: unknown): SymbolsBody {
  const body = isObject(raw) ? raw : {};
  const entries = entriesIn(body);
  if (entries === null || !isListForm(body)) throw invalid('symbols', 'must be a list of at least one symbol');
  const { mode: given, broker, ttl_seconds: ttl } = body;
  const mode = given === undefined || given === null ? undefined : readMode(given);
  if (mode === null) throw invalid('mode', 'must be LTP, Quote or Depth');
  if (broker !== undefined && broker !== null && typeof broker !== 'string') throw invalid('broker', 'must be the name of a feed');
  const seconds = ttl === undefined || ttl === null ? DEFAULT_TTL_SECONDS : toNumber(ttl);
  if (seconds === null || !(seconds >= 1) || seconds > MAX_TTL_SECONDS) throw invalid('ttl_seconds', `must be 1 to ${MAX_TTL_SECONDS}`);
  return { entries, mode, broker: broker ?? undefined, ttlMs: seconds * 1000 };
}

/** The mode of a subscribe. */
export function modeOf({ mode }: SymbolsBody): Mode {
  return mode ?? QUOTE;
}

/** `NSE:TCS,NSE:INFY`. Throws `request.invalid`. */
export function readNames(text: string | undefined): InstrumentName[] {
  const parts = (text ?? '').split(',').flatMap((part) => part.trim() || []);
  if (parts.length > MAX_SAFE) throw invalid('symbols', `must be at most ${MAX_SAFE}`);
  return parts.map((part) => {
    const name = readName(part);
    if (name === null) throw invalid('symbols', `${NAME_FORM}: "${clipped(part, 64)}" does not`);
    return name;
  });
}

export function invalid(field: string, message: string): Problem {
  return new Problem('request.invalid', { detail: `${field} ${message}`, errors: [{ field, message }] });
}

function entriesIn(body: Readonly<Record<string, unknown>>): Entry[] | null {
  try {
    return entriesOf(body);
  } catch (error) {
    if (error instanceof FrameFault) throw invalid('symbols', 'must be a list of at most 3000 symbols');
    throw error;
  }
}
