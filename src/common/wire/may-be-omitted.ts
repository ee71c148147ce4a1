import { ValidateIf } from 'class-validator';

/**
 * A field that may be left out, and is what it says when it is there. `IsOptional` of class-validator lets `null` pass as well, which no
 * default of a parameter replaces: `{"dry_run": null}` would be carried out, and `{"role": null}` written.
 */
export function MayBeOmitted(): PropertyDecorator {
  return ValidateIf((_form, value) => value !== undefined);
}
