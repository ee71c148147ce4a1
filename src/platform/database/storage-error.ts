import { isNativeError } from 'node:util/types';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import { Problem } from '../../common/problem.js';

const RETRY_AFTER_SECONDS = 2;
/** Codes of the network and the disk, and of Postgres by class: 08 connection, 25006 a read-only one, 53 resources (disk full, too many clients), 57P shutdown, 58 system, 3D000 and 55000 a database that is not there (yet). */
const LOST =
  /^(ECONN\w+|EPIPE|ENOENT|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOSPC|08\w{3}|25006|53\w{3}|57P0\d|57014|58\w{3}|3D000|55000)$/;
/** Of these the ones with which it refuses a write while it answers reads: a full disk, a standby or one made read-only, a disk that fails. */
const REFUSED = /^(ENOSPC|25006|53100|58030)$/;
/** Parts of Postgres that write files: on a full disk some of them answer with the code of an internal error. */
const WRITES_FILES = /^(md|fd|xlog|slru|buffile|copydir)\.c$/;
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
  return says(error, 'code', LOST) || says(error, 'file', WRITES_FILES) || LOST_MESSAGE.test(error.message);
}

/** Whether it is a write that was refused by a database that may well be read. */
export function isRefusedWrite(error: unknown): error is Error {
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  return isNativeError(cause) && (says(cause, 'code', REFUSED) || says(cause, 'file', WRITES_FILES));
}

function says(error: Error, field: 'code' | 'file', form: RegExp): boolean {
  return form.test(String(Reflect.get(error, field)));
}
