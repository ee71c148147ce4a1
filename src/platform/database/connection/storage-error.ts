import { isNativeError } from 'node:util/types';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import { Problem } from '../../../common/problem.js';

const RETRY_AFTER_SECONDS = 2;
/** Codes of network and disk, and of Postgres: 08 connection, 25006 read-only, 53 resources, 57P shutdown, 58 system, 3D000 no database. */
const LOST =
  /^(ECONN\w+|EPIPE|ENOENT|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOSPC|08\w{3}|25006|53\w{3}|57P0\d|57014|58\w{3}|3D000|55000)$/;
/** Those with which it refuses a write while it answers reads: a full disk, a standby or one made read-only, a disk that fails. */
const REFUSED = /^(ENOSPC|25006|53100|58030)$/;
/** Parts of Postgres that write files: on a full disk some of them answer with the code of an internal error. */
const WRITES_FILES = /^(md|fd|xlog|slru|buffile|copydir)\.c$/;
/** The pg driver gives these no code. */
const LOST_MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after)/;

/**
 * The error for callers of the database: `Problem('storage.unavailable')` when it is out of reach, full or too slow, else the driver's own
 * error (with `code`, `constraint`). Drizzle's wrapper is taken off, because its message holds the query and its values.
 */
export function storageError(error: unknown): unknown {
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  if (cause instanceof Problem || !isLost(cause)) return cause;
  return new Problem('storage.unavailable', { retryAfterSeconds: RETRY_AFTER_SECONDS, cause });
}

/** Whether the database could not be reached, in contrast to a faulty statement. */
export function isLost(error: unknown): error is Error {
  if (!isNativeError(error)) return false;
  return says(error, 'code', LOST) || says(error, 'file', WRITES_FILES) || LOST_MESSAGE.test(error.message);
}

/** Whether it is a refused write of a database that may be readable. */
export function isRefusedWrite(error: unknown): error is Error {
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  return isNativeError(cause) && (says(cause, 'code', REFUSED) || says(cause, 'file', WRITES_FILES));
}

function says(error: Error, field: 'code' | 'file', form: RegExp): boolean {
  return form.test(String(Reflect.get(error, field)));
}
