import type { OpenAPIObject } from '@nestjs/swagger';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Parameter = Extract<NonNullable<Operation['parameters']>[number], { in: string }>;

/** Swagger UI sends what stands in its fields: so they hold an id that does not exist, and no request that changes a running desk. */
const NO_ID = '00000000-0000-4000-8000-000000000000';
const NO_NAME = 'example-ada';

/**
 * Makes examples of parameters that Execute may send: an optional filter has none, because it would hide rows (its example is in its
 * description); a dry run is requested; a path names an existing thing, or an id that does not exist.
 */
export function prefill(operation: Operation): void {
  for (const parameter of operation.parameters ?? []) {
    if (!('in' in parameter)) continue;
    if (parameter.name === 'dry_run') parameter.example = true;
    else if (!parameter.required) withoutExample(parameter);
    else if (parameter.in === 'path') withExample(parameter);
  }
}

function withoutExample(parameter: Parameter): void {
  const { example: inner, ...schema } = { ...parameter.schema } as { example?: unknown };
  const example: unknown = parameter.example ?? inner;
  if (example === undefined) return;
  delete parameter.example;
  parameter.schema = schema;
  parameter.description = [parameter.description, `for example \`${typeof example === 'string' ? example : JSON.stringify(example)}\``]
    .filter(Boolean)
    .join('; ');
}

function withExample(parameter: Parameter): void {
  const schema = { ...parameter.schema } as { example?: unknown; enum?: unknown };
  if (parameter.example !== undefined || schema.example !== undefined || schema.enum !== undefined) return;
  parameter.example = parameter.name === 'username' ? NO_NAME : NO_ID;
}
