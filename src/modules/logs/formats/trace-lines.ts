import type { LogLevel } from '../entry/levels.js';

/** Lines that continue the entry before them, in every format: parts of stack traces and of pretty-printed values. */
const CONTINUES =
  /^(?:\s+\S|at |Caused by:|Suppressed:|\.\.\. \d+ more|File "|Traceback|During handling of|goroutine |created by |--- End of |[}\]]\s*$)/;
/** From such a line on, the rest of an entry is its stack. */
const STARTS_STACK =
  /^(?:\s*at \S|\s*File "|Traceback \(most recent call last\)|Caused by:|Suppressed:|goroutine \d+ \[|\s*\.\.\. \d+ more|During handling of|created by |stack backtrace:)/;
/** First lines of traces that name their own severity. */
const FATAL = /^(?:panic: |fatal error: |thread '.*' panicked at )/;
const ERROR = /^(?:Traceback \(most recent call last\)|Exception in thread |goroutine \d+ \[)/;

export function continuesEntry(line: string): boolean {
  return CONTINUES.test(line);
}

export function startsStack(line: string): boolean {
  return STARTS_STACK.test(line);
}

/** The level of the first line of a trace; null for any other text, whatever words it contains. */
export function levelOfTrace(line: string): LogLevel | null {
  if (FATAL.test(line)) return line.startsWith('panic') || line.startsWith('thread') ? 'fatal' : 'error';
  return ERROR.test(line) ? 'error' : null;
}
