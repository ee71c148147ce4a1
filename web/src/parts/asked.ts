import type { QuarterdeckError } from '../api.ts';
import type { PanelState } from './panel-state.ts';

interface Asked {
  readonly isPending: boolean;
  readonly isError: boolean;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

/** The panel state of a requested list; `empty` is the text of an empty one. */
export function askedState({ isPending, isError, error, refetch }: Asked, empty: string | null = null): PanelState {
  if (isError) return { is: 'error', problem: error as QuarterdeckError, retry: () => void refetch() };
  if (isPending) return { is: 'loading' };
  return empty === null ? { is: 'plain' } : { is: 'empty', why: empty };
}
