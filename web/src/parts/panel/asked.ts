import type { QuarterdeckError } from '../../api.ts';
import type { PanelState } from './panel-state.ts';

interface Asked {
  readonly data: unknown;
  readonly isPending: boolean;
  readonly isError: boolean;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

/** The panel state of a request; `empty` is the text of an empty list. An answer that could not be renewed stays, as the last known one. */
export function askedState({ data, isPending, isError, error, refetch }: Asked, empty: string | null = null): PanelState {
  if (isError) return { is: 'error', problem: error as QuarterdeckError, retry: () => void refetch(), hasLastKnown: data !== undefined };
  if (isPending) return { is: 'loading' };
  return empty === null ? { is: 'plain' } : { is: 'empty', why: empty };
}
