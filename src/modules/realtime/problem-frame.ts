import { Logger } from '@nestjs/common';
import { Problem } from '../../common/problem.js';
import type { RequestId } from './actions.js';
import { controlFrame, type Frame } from './message.js';

const logger = new Logger('Realtime');

/** Any failure as an `error` frame with a code from the shared table; what is not a `Problem` is logged and told as `server.error`. */
export function problemFrame(error: unknown, id?: RequestId): Frame {
  const problem = error instanceof Problem ? error : unexpected(error);
  const { code, kind, message } = problem;
  return controlFrame('error', { ...(id === undefined ? {} : { id }), code, message, retryable: kind.retryable });
}

function unexpected(error: unknown): Problem {
  logger.error(error instanceof Error ? error : String(error));
  return new Problem('server.error', { cause: error });
}
