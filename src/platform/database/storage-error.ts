import { isNativeError } from 'node:util/types';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import { Problem } from '../../common/problem.js';

const RETRY_AFTER_SECONDS = 2;
/** Codes of the network and the disk, and of Postgres by class: 08 connection, 53 resources (disk full, too many clients), 57P shutdown, 58 system. */
const LOST = /^(ECONN\w+|EPIPE|ENOENT|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOSPC|08\w{3}|53\w{3}|57P0\d|57014|58\w{3})$/;
/** The pg driver gives these no code. */
const LOST_MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after)/;

/**
 * What a caller of the database sees: `Problem('storage.unavailable')` when the database is out of reach, full or too slow, else the
 * driver's own error (with `code`, `constraint`). Drizzle's wrapper is taken off, because its message holds the query and its values.
 */
export function storageError(error: unknown): unknown {
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  if (cause instanceof Problem || !isLost(cause)) return cause;
  return new Problem('storage.unavailable', { retryAfterSeconds: RETRY_AFTER_SECONDS, cause });
}

/** Whether the error is about reaching the database, not about what was asked of it. */
export function isLost(error: unknown): error is Error {
  if (!isNativeError(error)) return false;
  return ('code' in error && typeof error.code === 'string' && LOST.test(error.code)) || LOST_MESSAGE.test(error.message);
}
