import { buildMessage, ValidateBy, type ValidationOptions } from 'class-validator';
import { NAME_RULE, readName } from '../text/name.js';

/** A field that is a name as `readName` reads it; `each`: a list of them. */
export function IsName(options?: ValidationOptions): PropertyDecorator {
  const defaultMessage = buildMessage((prefix) => `${prefix}$property ${NAME_RULE}`, options);
  return ValidateBy({ name: 'isName', validator: { validate: (value) => readName(value) !== null, defaultMessage } }, options);
}
