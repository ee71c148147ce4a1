import type { Type } from '@nestjs/common';

/** Where @nestjs/swagger keeps what `ApiProperty` says of a field, and of which fields; it does not export the names. */
const PROPERTY = 'swagger/apiModelProperties';
const PROPERTIES = 'swagger/apiModelPropertiesArray';

/**
 * The same form without the defaults of its fields: `class ChangeDto extends WithoutDefaults(PartialType(NewDto)) {}`. In a change a field
 * that is not sent stays as it is, so a client that fills defaults in must find none.
 */
export function WithoutDefaults<Dto extends object>(form: Type<Dto>): Type<Dto> {
  const prototype = form.prototype as object;
  for (const name of (Reflect.getMetadata(PROPERTIES, prototype) ?? []) as readonly string[]) {
    const field = name.replace(/^:/, '');
    const known = Reflect.getMetadata(PROPERTY, prototype, field) as Readonly<Record<string, unknown>> | undefined;
    if (known === undefined || !('default' in known)) continue;
    const { default: _, ...rest } = known;
    Reflect.defineMetadata(PROPERTY, rest, prototype, field);
  }
  return form;
}
