import type { ClassConstructor } from 'class-transformer';
import { validateSync } from 'class-validator';
import { type FieldError, Problem } from '../../../common/problem.js';
import { fieldErrors } from '../../../platform/http/validation.js';
import { isObject } from '../../../platform/upstream/fields.js';

/** Names that an object of JavaScript takes for its own. */
const ODD_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * A foreign object as a form, and what is wrong with it. The fields are taken as they are: class-transformer calls whatever an inner
 * object names `constructor`. `others`: whether fields that the form does not have are faults, or left out.
 */
export function checkForm<Form extends object>(
  form: ClassConstructor<Form>,
  raw: unknown,
  others: 'refused' | 'dropped' = 'refused',
): { readonly dto: Form; readonly faults: readonly FieldError[] } {
  const dto = new form();
  if (!isObject(raw)) return { dto, faults: [{ field: '', message: 'must be an object' }] };
  const given = Object.entries(raw);
  Object.assign(dto, Object.fromEntries(given.filter(([name]) => !ODD_NAMES.has(name))));
  const odd = given.filter(([name]) => ODD_NAMES.has(name)).map(([field]) => ({ field, message: 'is not known here' }));
  const faults = fieldErrors(validateSync(dto, { whitelist: true, forbidNonWhitelisted: others === 'refused' }));
  return { dto, faults: others === 'refused' ? [...odd, ...faults] : faults };
}

/** The body of a request; none is an empty one. `request.invalid` names what is wrong. */
export function readForm<Form extends object>(form: ClassConstructor<Form>, body: unknown): Form {
  const { dto, faults } = checkForm(form, body ?? {});
  if (faults.length > 0)
    throw new Problem('request.invalid', { errors: faults.map((fault) => ({ ...fault, field: fault.field || 'body' })) });
  return dto;
}
