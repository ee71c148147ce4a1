import type { Section } from '../../api.ts';
import { t } from '../../messages/en.ts';

/** Where a figure comes from. */
export interface Provenance {
  /** The service or answer, as the API names it. */
  readonly source: string;
  readonly field: string;
  /** As of when; RFC 3339. */
  readonly asOf?: string | null | undefined;
  readonly section?: (Pick<Section, 'status' | 'reason' | 'as_of'> & Partial<Pick<Section, 'idle_ms' | 'next_try_at'>>) | undefined;
  /** Unit or convention. */
  readonly unit?: string | undefined;
  /** Why there is none, where it is not there; else that the service has not sent it. */
  readonly missing?: string | undefined;
  /** Set by the figure. */
  readonly isMissing?: boolean;
}

/** Why there is no figure: its section is not read yet, cannot be had, or has none. */
export function whyMissing(from: Provenance): string {
  if (from.missing !== undefined) return from.missing;
  if ('section' in from && from.section === undefined) return t.provenance.notYet;
  const { section } = from;
  if (section?.status === 'unavailable') return t.provenance.unavailable(section.reason ?? t.state.unknownReason);
  return t.provenance.missing;
}

const known = new WeakMap<Element, Provenance>();

export const provenanceOf = {
  set(element: Element | null, provenance: Provenance): void {
    if (element !== null) known.set(element, provenance);
  },
  /** Of the figure at or around the element, else of the first one in the tile or cell (`data-tile`) around it. */
  find(element: Element): { readonly element: Element; readonly provenance: Provenance } | null {
    const at = element.closest('[data-source]') ?? element.closest('[data-tile]')?.querySelector('[data-source]') ?? null;
    const provenance = at === null ? undefined : known.get(at);
    return at === null || provenance === undefined ? null : { element: at, provenance };
  },
};
