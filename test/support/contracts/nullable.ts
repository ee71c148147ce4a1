import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
}

interface Operation {
  readonly responses?: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const { paths: PATHS, components } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../openapi.json'), 'utf8')) as Document;

/** Each path with the shape of its answer to a GET. */
const ANSWERS = Object.entries(PATHS).flatMap(([path, { get }]) => {
  const schema = get?.responses?.['200']?.content?.['application/json']?.schema;
  return schema === undefined ? [] : [{ pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`), schema }];
});

/**
 * The answer to a GET of `path` with null in every field that may be null, or only in those that hold one value (`leaves`), so that the rows
 * around them stay; undefined where the API has no such answer.
 */
export function withoutNullable(path: string, answer: unknown, which: 'all' | 'leaves'): unknown {
  const found = ANSWERS.find(({ pattern }) => pattern.test(path));
  return found === undefined ? undefined : emptied(found.schema, answer, which);
}

function emptied(schema: Schema, value: unknown, which: 'all' | 'leaves'): unknown {
  const all = parts(schema);
  if (Array.isArray(value)) {
    const items = all.find((part) => part.items !== undefined)?.items;
    return items === undefined ? value : value.map((item) => emptied(items, item, which));
  }
  if (typeof value !== 'object' || value === null) return value;
  const properties: Record<string, Schema> = Object.assign({}, ...all.map((part) => part.properties ?? {}));
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => {
      const property = properties[name];
      if (property === undefined) return [name, field];
      const goes = mayBeNull(property) && (which === 'all' || typeof field !== 'object');
      return [name, goes ? null : emptied(property, field, which)];
    }),
  );
}

/** A schema and everything that it refers to or is put together of. */
function parts(schema: Schema): readonly Schema[] {
  const { $ref, allOf = [], anyOf = [], oneOf = [] } = schema;
  const named = $ref === undefined ? undefined : components.schemas[$ref.replace('#/components/schemas/', '')];
  return [schema, ...[...allOf, ...anyOf, ...oneOf, ...(named === undefined ? [] : [named])].flatMap(parts)];
}

const mayBeNull = (schema: Schema): boolean =>
  [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].some(
    ({ type }) => type === 'null' || (Array.isArray(type) && type.includes('null')),
  );
