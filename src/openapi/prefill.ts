import type { OpenAPIObject } from '@nestjs/swagger';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Parameter = Extract<NonNullable<Operation['parameters']>[number], { in: string }>;

/** What stands in the fields of Swagger UI is what Execute sends: nobody's id, and no request that changes a running desk. */
const NOBODY = '00000000-0000-4000-8000-000000000000';
const NO_NAME = 'example-ada';

/**
 * Makes of the examples of the parameters what Execute may send: an optional filter has none, because it would hide what is there (its
 * example is in its description); a dry run is asked for; an address names what is there, or is no id of anything.
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
  parameter.example = parameter.name === 'username' ? NO_NAME : NOBODY;
}
