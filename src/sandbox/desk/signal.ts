import { rfc3339 } from './desk-event.js';
import type { Decision } from './strategies.js';

export interface Signal {
  readonly atMs: number;
  readonly symbol: string;
  readonly strategy: string;
  readonly direction: Decision['direction'];
  readonly confidence: number;
  /** Wanted units, positive; null when the agent leaves its position as it is. */
  readonly targetSize: number | null;
}

/** A signal in the documented form. */
export function signalRow(signal: Signal): Record<string, unknown> {
  return {
    timestamp: rfc3339(signal.atMs),
    symbol: signal.symbol,
    direction: signal.direction,
    confidence: signal.confidence,
    strategy: signal.strategy,
    target_size: signal.targetSize,
  };
}
