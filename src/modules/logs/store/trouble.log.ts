import type { Logger } from '@nestjs/common';
import { reasonOf } from '../../../common/reason.js';

const EVERY_MS = 60_000;
const MAX_CAUSES = 100;

/** Logs troubles of the log store at most once a minute per cause, because these lines are log entries themselves. */
export function troubleLog(logger: Pick<Logger, 'warn'>, sentence: string): (error: unknown) => void {
  const saidMs = new Map<string, number>();
  return (error) => {
    const cause = error instanceof Error && 'code' in error ? String(error.code) : reasonOf(error);
    const nowMs = performance.now();
    if (nowMs - (saidMs.get(cause) ?? -Infinity) < EVERY_MS) return;
    if (saidMs.size > MAX_CAUSES) saidMs.clear();
    saidMs.set(cause, nowMs);
    logger.warn({ reason: cause }, sentence);
  };
}
