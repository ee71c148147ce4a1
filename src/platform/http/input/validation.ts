import { getMetadataStorage, type ValidationError } from 'class-validator';
import type { FieldError } from '../../../common/problem.js';
import { notKnown } from '../../../common/text/closest.js';

/** Enough faults to correct a request by; a body of 10,000 unknown fields is not echoed. */
const MAX_ERRORS = 100;
const MAX_FIELD_LENGTH = 200;

/** The errors of class-validator as fields with their paths (`payload.size`, `items.3.price`); depth first, in the order of the fields. */
export function fieldErrors(faults: readonly ValidationError[]): FieldError[] {
  const errors: FieldError[] = [];
  const open = faults.map((fault) => ({ fault, path: fault.property })).reverse();
  for (let next = open.pop(); next !== undefined && errors.length < MAX_ERRORS; next = open.pop()) {
    const { fault, path } = next;
    for (const [rule, text] of Object.entries(fault.constraints ?? {}))
      errors.push({ field: clipped(path), message: sentence(rule, text, fault) });
    for (const child of [...(fault.children ?? [])].reverse()) open.push({ fault: child, path: `${path}.${child.property}` });
  }
  return errors.slice(0, MAX_ERRORS);
}

/** class-validator starts its sentences with the property, which `field` names already. */
function sentence(rule: string, text: string, { property, target }: ValidationError): string {
  if (rule === 'whitelistValidation') return notKnown(property, target === undefined ? [] : fieldsOf(target.constructor));
  return text.startsWith(`${property} `) ? text.slice(property.length + 1) : text;
}

/** The fields of a form: those that have a rule. */
function fieldsOf(form: Function): string[] {
  return [
    ...new Set(
      getMetadataStorage()
        .getTargetValidationMetadatas(form, '', false, false)
        .map(({ propertyName }) => propertyName),
    ),
  ];
}

function clipped(path: string): string {
  return path.length > MAX_FIELD_LENGTH ? `${path.slice(0, MAX_FIELD_LENGTH)}…` : path;
}
