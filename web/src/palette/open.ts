import { ValueStore } from '../state/value.store.ts';

/** Whether the palette is open: to go somewhere, or to name the present screen as a view. */
export const palette = new ValueStore<'closed' | 'go' | 'save'>('closed');
