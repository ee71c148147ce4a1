import type { OpenAPIObject } from '@nestjs/swagger';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Content = Extract<NonNullable<Operation['requestBody']>, { content: unknown }>['content'];
type Schema = Extract<NonNullable<Content[string]['schema']>, { properties?: unknown }>;
type Schemas = Readonly<Record<string, unknown>>;

/**
 * Gives every body an example of its own, made of the examples of its fields: Swagger UI makes one like it, other readers of the document
 * have none without it. A field that has no example, default or list of values is in it only where it is required.
 */
export function documentBodyExamples(operation: Operation, schemas: Schemas): void {
  const { requestBody } = operation;
  if (requestBody === undefined || !('content' in requestBody)) return;
  for (const media of Object.values(requestBody.content)) {
    if (media.example !== undefined || media.examples !== undefined) continue;
    const example = exampleOf(media.schema, schemas);
    if (example !== undefined) media.example = example;
  }
}

function exampleOf(given: unknown, schemas: Schemas): unknown {
  const schema = resolved(given, schemas);
  const { example, default: fallback, enum: choices, properties, required = [] } = schema;
  const said: unknown = example ?? fallback ?? choices?.[0];
  if (said !== undefined || properties === undefined) return said;
  const fields = Object.entries(properties).flatMap(([name, field]): [string, unknown][] => {
    if (resolved(field, schemas).deprecated === true) return [];
    const value = exampleOf(field, schemas) ?? (required.includes(name) ? 'example' : undefined);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(fields);
}

function resolved(schema: unknown, schemas: Schemas): Schema {
  const { $ref } = (schema ?? {}) as { $ref?: string };
  return ($ref === undefined ? schema : schemas[$ref.slice($ref.lastIndexOf('/') + 1)]) as Schema;
}
