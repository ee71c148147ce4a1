/** A searched text, with a word border or anything before and after it. */
export interface TextValue {
  readonly kind: 'text';
  readonly text: string;
  readonly openStart: boolean;
  readonly openEnd: boolean;
}

export type Value =
  | TextValue
  | { readonly kind: 'exact'; readonly text: string }
  | { readonly kind: 'regex'; readonly source: string; readonly insensitive: boolean }
  | { readonly kind: 'compare'; readonly operator: '>' | '>=' | '<' | '<='; readonly to: string }
  | { readonly kind: 'range'; readonly from: string; readonly to: string }
  | { readonly kind: 'exists' };

/** A query as a tree. `name` is null for terms that search message, stack and field values. */
export type Query =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Query[] }
  | { readonly kind: 'not'; readonly part: Query }
  | { readonly kind: 'term'; readonly name: string | null; readonly value: Value };

/** The names of an entry's own properties; any other name is a field. */
export const PROPERTIES = ['service', 'level', 'message', 'stack', 'trace_id', 'span_id', 'source', 'broker', 'pattern', 'format'] as const;

/** Whether the query has a regular expression, whose time is not known beforehand. */
export function hasRegex(query: Query): boolean {
  if (query.kind === 'term') return query.value.kind === 'regex';
  return query.kind === 'not' ? hasRegex(query.part) : query.parts.some(hasRegex);
}
