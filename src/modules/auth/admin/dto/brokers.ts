import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsString, ValidateBy } from 'class-validator';
import { IsName } from '../../../../common/wire/is-name.js';
import { brokersFault } from '../../../../common/text/name.js';

const MOST = 100;

/** The limits of such a field in `@ApiProperty`. */
export const BROKERS_SCHEMA = { minItems: 1, maxItems: MOST, uniqueItems: true };

/** A field with the brokers of a user or key: names, or `["*"]`. */
export function Brokers(): PropertyDecorator {
  const faultOf = (value: unknown) => (Array.isArray(value) ? brokersFault(value) : null);
  const rules = [
    IsArray(),
    ArrayMinSize(1),
    ArrayMaxSize(MOST),
    ArrayUnique(),
    IsString({ each: true }),
    IsName({ each: true }),
    ValidateBy({
      name: 'brokers',
      validator: { validate: (value) => faultOf(value) === null, defaultMessage: (about) => `$property ${faultOf(about?.value)}` },
    }),
  ];
  return (target, key) => {
    for (const rule of rules) rule(target, key);
  };
}
