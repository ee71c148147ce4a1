import type { QuarterdeckError } from '../api.ts';
import type { PanelState } from './panel-state.ts';

interface Asked {
  readonly isPending: boolean;
  readonly isError: boolean;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

/** How a list that was asked for shows; `empty` says what would fill it, where nothing came. */
export function askedState({ isPending, isError, error, refetch }: Asked, empty: string | null = null): PanelState {
  if (isError) return { is: 'error', problem: error as QuarterdeckError, retry: () => void refetch() };
  if (isPending) return { is: 'loading' };
  return empty === null ? { is: 'plain' } : { is: 'empty', why: empty };
}
