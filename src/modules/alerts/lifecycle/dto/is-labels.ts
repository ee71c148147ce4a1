import { ValidateBy, type ValidationOptions } from 'class-validator';

const MAX_LABELS = 64;
const MAX_NAME = 128;
const MAX_VALUE = 1024;

/** An object of names and texts, not too many and not too long. */
export function IsLabels(options?: ValidationOptions): PropertyDecorator {
  const sentence = `$property must be an object of at most ${MAX_LABELS} texts of at most ${MAX_VALUE} characters, with names of 1 to ${MAX_NAME}`;
  return ValidateBy({ name: 'isLabels', validator: { validate: isLabels, defaultMessage: () => sentence } }, options);
}

function isLabels(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const labels = Object.entries(value);
  return (
    labels.length <= MAX_LABELS &&
    labels.every(([name, text]) => name.length > 0 && name.length <= MAX_NAME && typeof text === 'string' && text.length <= MAX_VALUE)
  );
}
