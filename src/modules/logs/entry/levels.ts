/** Levels from the least to the most severe; `unknown` is separate: a minimum level does not include it. The index is stored. */
export const LEVELS = ['unknown', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof LEVELS)[number];

const WORDS: Readonly<Record<Exclude<LogLevel, 'unknown'>, string>> = {
  trace: 'trace trc silly finest finer vrb',
  debug: 'debug dbg dbug fine config verbose http',
  info: 'info information informational inf notice success',
  warn: 'warn warning wrn',
  error: 'error err eror severe fail',
  fatal: 'fatal ftl critical crit panic dpanic alert emerg emergency',
};
const LETTERS: Readonly<Record<string, LogLevel>> = {
  t: 'trace',
  v: 'trace',
  d: 'debug',
  i: 'info',
  n: 'info',
  w: 'warn',
  e: 'error',
  f: 'fatal',
  c: 'fatal',
};
const BY_WORD = new Map<string, LogLevel>(
  Object.entries(WORDS).flatMap(([level, words]) => words.split(' ').map((word): [string, LogLevel] => [word, level as LogLevel])),
);

/** The scale of a numeric level: each format has its own. */
export type LevelScale = 'pino' | 'python' | 'syslog' | 'otlp';

/** Length of the longest word of the table, so that a longer text need not be lower-cased. */
const MAX_WORD = 13;

/** The level of a word, in upper or lower case: `WARNING` -> warn. One letter counts too. Null for any other text. */
export function levelOfWord(word: string): LogLevel | null {
  if (word.length === 0 || word.length > MAX_WORD) return null;
  const lower = word.toLowerCase();
  return BY_WORD.get(lower) ?? (lower.length === 1 ? (LETTERS[lower] ?? null) : null);
}

/**
 * The level of a number in its scale: pino 40 -> warn, Python 30 -> warn, syslog 3 -> error, OTLP 17 -> error. Null when it is outside
 * the scale.
 */
export function levelOfNumber(value: number, scale: LevelScale): LogLevel | null {
  if (!Number.isFinite(value)) return null;
  if (scale === 'syslog') return value < 0 || value > 7 ? null : (SYSLOG[Math.floor(value)] ?? null);
  if (scale === 'otlp') return value < 1 || value > 24 ? null : (LEVELS[Math.ceil(value / 4)] ?? null);
  // Python's 10 is its lowest level, and equals pino's 20.
  const step = Math.floor(value / 10) + (scale === 'python' ? 1 : 0);
  return value < 1 ? null : (LEVELS[Math.min(6, Math.max(1, step))] ?? null);
}

const SYSLOG: readonly LogLevel[] = ['fatal', 'fatal', 'fatal', 'error', 'warn', 'info', 'info', 'debug'];

export function isLevel(value: unknown): value is LogLevel {
  return LEVELS.includes(value as LogLevel);
}

/** The stored number of a level: 0 for unknown, 1 for trace, to 6 for fatal. */
export function rankOf(level: LogLevel): number {
  return LEVELS.indexOf(level);
}
