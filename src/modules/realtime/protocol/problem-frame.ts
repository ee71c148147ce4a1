import { Logger } from '@nestjs/common';
import { Problem } from '../../../common/problem.js';
import type { ActionId } from './actions.js';
import { controlFrame, type StreamFrame } from './message.js';

const logger = new Logger('Realtime');

/** The problem as an `error` frame with its code from the shared table. */
export function problemFrame({ code, kind, message }: Problem, id?: ActionId): StreamFrame {
  return controlFrame('error', { ...(id === undefined ? {} : { id }), code, message, retryable: kind.retryable });
}

/** Any failure as a problem; an error of another kind is a bug of ours: logged, and sent as `server.error` without its text. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  logger.error({ err: error }, 'A connection met an unexpected error');
  return new Problem('server.error', { cause: error });
}
