import { getMetadataStorage } from 'class-validator';

/** Where @nestjs/swagger keeps what `ApiProperty` says; it does not export the name. */
const PROPERTY = 'swagger/apiModelProperties';

/** Documents each field that is checked as a whole number (`@IsInt`) as one: its TypeScript type says `number`, or nothing where it may be absent. */
export function documentWholeNumbers(): void {
  const storage = getMetadataStorage() as unknown as { validationMetadatas: ReadonlyMap<unknown, readonly Check[]> };
  for (const check of [...storage.validationMetadatas.values()].flat()) {
    if (check.name !== 'isInt' || check.each || typeof check.target !== 'function') continue;
    const { prototype } = check.target as { prototype: object };
    const known = Reflect.getMetadata(PROPERTY, prototype, check.propertyName) as Readonly<Record<string, unknown>> | undefined;
    if (known !== undefined) Reflect.defineMetadata(PROPERTY, { ...known, type: 'integer' }, prototype, check.propertyName);
  }
}

interface Check {
  readonly name?: string;
  readonly target: unknown;
  readonly propertyName: string;
  readonly each: boolean;
}
