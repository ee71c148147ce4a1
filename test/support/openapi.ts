import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly default?: unknown;
  readonly example?: unknown;
  readonly examples?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly description?: string;
  readonly example?: unknown;
  readonly schema?: Schema;
}
export interface Media {
  readonly schema?: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}
export interface Answer {
  readonly description?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, Media>>;
}
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly security: readonly object[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, Answer & { readonly $ref?: string }>>;
}

/** The committed document has what only the compiled program knows: schemas and summaries from comments. */
export const DOCUMENT = JSON.parse(readFileSync('openapi.json', 'utf8')) as {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Omit<Operation, 'method' | 'path'>>>>>;
  readonly tags: readonly { readonly name: string; readonly description?: string }[];
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, Answer>>;
    readonly securitySchemes: Readonly<Record<string, unknown>>;
  };
};

export const OPERATIONS: readonly Operation[] = Object.entries(DOCUMENT.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
);

/** What an operation says of an answer with this status, a shared response with the words of the operation; null = nothing. */
export function answerOf({ responses }: Pick<Operation, 'responses'>, status: number | string): Answer | null {
  const said = responses[status];
  if (said?.$ref === undefined) return said ?? null;
  return { ...DOCUMENT.components.responses[said.$ref.split('/').at(-1) ?? ''], ...said };
}

/** The document of one operation, with nothing but what it refers to, and without its refusals, which change nothing of what is sent. */
export function oneOperation({ method, path, responses, ...said }: Operation): object {
  const answers = Object.fromEntries(Object.entries(responses).filter(([status]) => Number(status) < 400));
  const operation = { ...said, responses: answers };
  const components: Record<string, Record<string, unknown>> = { securitySchemes: DOCUMENT.components.securitySchemes };
  const all = DOCUMENT.components as unknown as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  const rest: unknown[] = [operation];
  for (const node of rest)
    for (const [, kind = '', name = ''] of JSON.stringify(node).matchAll(/"#\/components\/(\w+)\/([\w-]+)"/g)) {
      const known = (components[kind] ??= {});
      if (name in known) continue;
      known[name] = all[kind]?.[name];
      rest.push(known[name]);
    }
  const { openapi, info } = DOCUMENT;
  return { openapi, info, paths: { [path]: { [method.toLowerCase()]: operation } }, components };
}

/** A body of the examples of its fields. */
export function sample(schema: Schema = {}): unknown {
  const named = schema.$ref === undefined ? schema : (DOCUMENT.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  if (named.example !== undefined) return named.example;
  const choice = named.oneOf?.[0] ?? named.anyOf?.[0] ?? named.allOf?.[0];
  if (choice) return sample(choice);
  const [type] = [named.type].flat();
  if (type === 'object') return Object.fromEntries(Object.entries(named.properties ?? {}).map(([name, field]) => [name, sample(field)]));
  if (type === 'array') return [sample(named.items)];
  return named.default ?? named.enum?.[0] ?? (type === 'string' ? 'text' : type === 'boolean' ? true : 0);
}

/**
 * Checks answers against the document. An unknown keyword, a format without a meaning, or a field of an answer that its schema does
 * not have is a fault.
 */
export class AnswerCheck {
  private readonly ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor() {
    addFormats.default(this.ajv, ['date-time', 'uuid', 'uri', 'email']);
    for (const keyword of ['example', 'components']) this.ajv.addKeyword(keyword);
    this.ajv.addFormat('binary', true);
    this.ajv.addSchema({ $id: 'desk', components: { schemas: closed(DOCUMENT.components.schemas) } });
  }

  /** What is wrong with an answer of this operation; empty = nothing. */
  faults(operation: Operation, status: number, mediaType: string, body: string): string[] {
    const said = answerOf(operation, status);
    if (said === null) return [`status ${status} is not documented`];
    if (body === '') return said.content === undefined ? [] : [`${status} has no body, but one is documented`];
    const media = said.content?.[mediaType];
    if (media?.schema === undefined) return [`${status} as ${mediaType} is not documented`];
    if (!/^application\/(problem\+)?json$/.test(mediaType)) return [];
    const key = `${operation.method} ${operation.path} ${status} ${mediaType}`;
    const validate = this.compiled.get(key) ?? this.ajv.compile(rooted(media.schema) as object);
    this.compiled.set(key, validate);
    if (validate(JSON.parse(body))) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${status}${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }
}

/** Objects with named fields have no others. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, key === 'example' ? value : closed(value)]));
  const isForm = [copy['type']].flat().includes('object') && typeof copy['properties'] === 'object';
  return isForm ? { additionalProperties: false, ...copy } : copy;
}

/** References of the document as those of the schema that `desk` is. */
function rooted(node: unknown): unknown {
  return JSON.parse(JSON.stringify(node).replaceAll('"#/components/', '"desk#/components/')) as unknown;
}
