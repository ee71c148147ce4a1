export type JsonSchema = { readonly [key: string]: unknown };

const REFERENCE = /^#\/components\/schemas\/(.+)$/;

/** A schema of OpenAPI 3.0 in the words of JSON Schema: `nullable` and the boolean bounds are that version's own. */
export function jsonSchema(schema: unknown): JsonSchema {
  return translated(schema) as JsonSchema;
}

function translated(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(translated);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, minimum, maximum, exclusiveMinimum, exclusiveMaximum, ...rest } = value as Record<string, unknown>;
  const schema: Record<string, unknown> = {
    ...Object.fromEntries(Object.entries(rest).map(([key, part]) => [key, translated(part)])),
    ...bound('minimum', 'exclusiveMinimum', minimum, exclusiveMinimum),
    ...bound('maximum', 'exclusiveMaximum', maximum, exclusiveMaximum),
  };
  return nullable === true ? orNull(schema) : schema;
}

/** `exclusiveMinimum: true` beside a `minimum` is the bound itself in JSON Schema. */
function bound(inclusiveName: string, exclusiveName: string, limit: unknown, exclusive: unknown): object {
  if (exclusive === true) return { [exclusiveName]: limit };
  return { ...(limit !== undefined && { [inclusiveName]: limit }), ...(typeof exclusive === 'number' && { [exclusiveName]: exclusive }) };
}

function orNull(schema: Record<string, unknown>): JsonSchema {
  const { type, enum: values } = schema;
  const isComposed = '$ref' in schema || 'allOf' in schema || 'anyOf' in schema || 'oneOf' in schema;
  if (typeof type === 'string' && !isComposed)
    return { ...schema, type: [type, 'null'], ...(Array.isArray(values) && { enum: [...values, null] }) };
  return { anyOf: [schema, { type: 'null' }] };
}

/** The schemas of these names and all that they refer to, in alphabetical order. */
export function reachable(schemas: Readonly<Record<string, JsonSchema>>, names: readonly string[]): Record<string, JsonSchema> {
  const found = new Map<string, JsonSchema>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const schema = schemas[name];
    if (schema === undefined || found.has(name)) continue;
    found.set(name, schema);
    waiting.push(...referredTo(schema));
  }
  return Object.fromEntries([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function referredTo(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referredTo);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    const name = key === '$ref' ? REFERENCE.exec(String(part))?.[1] : undefined;
    return name === undefined ? referredTo(part) : [name];
  });
}
