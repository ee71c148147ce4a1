import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import type { ClassConstructor } from 'class-transformer';
import { validateSync, ValidateNested } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { type FieldError, Problem } from '../../../common/problem.js';
import { isObject } from '../../upstream/fields.js';
import { fieldErrors } from './validation.js';

/** Names with a special meaning in objects of JavaScript. */
const ODD_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const INNER = 'quarterdeck:inner-form';

/** The result of reading a request, and its faults. */
export interface Checked<Dto> {
  readonly dto: Dto;
  readonly faults: readonly FieldError[];
}

const FormOf = createParamDecorator((form: ClassConstructor<object>, context: ExecutionContext) =>
  readForm(form, context.switchToHttp().getRequest<FastifyRequest>().body),
);

/**
 * The body of a request, checked against its class and documented by it: `acknowledge(@Form(AcknowledgeDto) form: AcknowledgeDto)`.
 * A wrong, missing or unknown field is `request.invalid` (422) and named by its path. The only way in for a body that is one form; a batch
 * whose parts are judged one by one is `@Body() body: unknown` with a reader.
 */
export function Form<Dto extends object>(form: ClassConstructor<Dto>): ParameterDecorator {
  return (target, method, index) => {
    FormOf(form)(target, method, index);
    const descriptor = method === undefined ? undefined : Object.getOwnPropertyDescriptor(target, method);
    if (method !== undefined && descriptor !== undefined) ApiBody({ type: form })(target, method, descriptor);
  };
}

/** Where @nestjs/swagger keeps the parameters of a handler. */
const PARAMETERS = 'swagger/apiParameters';

/** Documents the form of a handler with these examples in place of one that is made of its fields. */
export function FormExamples<Dto extends object>(
  form: ClassConstructor<Dto>,
  examples: Readonly<Record<string, { value: unknown }>>,
): MethodDecorator {
  return (target, method, descriptor) => {
    const handler = descriptor.value as object;
    const known = (Reflect.getMetadata(PARAMETERS, handler) ?? []) as readonly { in?: string }[];
    Reflect.defineMetadata(
      PARAMETERS,
      known.filter((parameter) => parameter.in !== 'body'),
      handler,
    );
    ApiBody({ type: form, examples })(target, method, descriptor);
  };
}

/** The body of a request as a form; no body is an empty one. @throws Problem `request.invalid` that names every fault. */
export function readForm<Dto extends object>(form: ClassConstructor<Dto>, body: unknown): Dto {
  const { dto, faults } = checkForm(form, body ?? {});
  if (faults.length > 0)
    throw new Problem('request.invalid', { errors: faults.map((fault) => ({ ...fault, field: fault.field || 'body' })) });
  return dto;
}

/**
 * A foreign object as a form, and its faults. The fields are taken as they are: class-transformer calls whatever an inner object names
 * `constructor`, and its time grows with the square of the number of fields. `others`: whether fields that the form does not have are
 * faults, or left out.
 */
export function checkForm<Dto extends object>(
  form: ClassConstructor<Dto>,
  raw: unknown,
  others: 'refused' | 'dropped' = 'refused',
): Checked<Dto> {
  if (!isObject(raw)) return { dto: new form(), faults: [{ field: '', message: 'must be an object' }] };
  const odd: FieldError[] = [];
  const dto = filled(form, raw, '', odd);
  const faults = fieldErrors(validateSync(dto, { whitelist: true, forbidNonWhitelisted: others === 'refused' }));
  return { dto, faults: others === 'refused' ? [...odd, ...faults] : faults };
}

/** Declares a field that is a form of its own, or with `each` a list of them. */
export function Inner(form: ClassConstructor<object>, { each = false } = {}): PropertyDecorator {
  return applyDecorators(ValidateNested({ each }), (target: object, field?: string | symbol) =>
    Reflect.defineMetadata(INNER, form, target, field ?? ''),
  );
}

function filled<Dto extends object>(
  form: ClassConstructor<Dto>,
  raw: Readonly<Record<string, unknown>>,
  path: string,
  odd: FieldError[],
): Dto {
  const dto = new form();
  for (const [name, value] of Object.entries(raw)) {
    if (ODD_NAMES.has(name)) {
      odd.push({ field: `${path}${name}`, message: 'is not known here' });
      continue;
    }
    const inner = Reflect.getMetadata(INNER, dto, name) as ClassConstructor<object> | undefined;
    Reflect.set(dto, name, inner === undefined ? value : innerOf(inner, value, `${path}${name}`, odd));
  }
  return dto;
}

function innerOf(form: ClassConstructor<object>, value: unknown, path: string, odd: FieldError[]): unknown {
  if (Array.isArray(value)) return value.map((part, index) => (isObject(part) ? filled(form, part, `${path}.${index}.`, odd) : part));
  return isObject(value) ? filled(form, value, `${path}.`, odd) : value;
}
