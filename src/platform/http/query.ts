import { applyDecorators, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { ApiQuery, type ApiQueryOptions } from '@nestjs/swagger';
import { type ClassConstructor, plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { Problem } from '../../common/problem.js';
import type { Checked } from './form.js';
import { fieldErrors } from './validation.js';

/** Where @nestjs/swagger keeps what `ApiProperty` says; it does not export the names. */
const PROPERTY = 'swagger/apiModelProperties';
const PROPERTIES = 'swagger/apiModelPropertiesArray';

/** The query of a route that takes no parameter. */
export class NoQueryDto {}

/** Checks `@Query() query: SomeQueryDto` of every handler; everything else passes as it is. */
export class QueryPipe implements PipeTransform {
  transform(value: unknown, { type, metatype, data }: ArgumentMetadata): unknown {
    if (type !== 'query' || metatype === undefined || data !== undefined) return value;
    return readQuery(metatype as ClassConstructor<object>, value);
  }
}

/** A query as its class says. @throws Problem `request.invalid` that names every parameter that is wrong or unknown. */
export function readQuery<Dto extends object>(form: ClassConstructor<Dto>, query: unknown): Dto {
  const { dto, faults } = checkQuery(form, query);
  if (faults.length > 0) throw new Problem('request.invalid', { errors: faults });
  return dto;
}

/** The parameters of a query, all of them texts, in the types of the class, and what is wrong with them. */
export function checkQuery<Dto extends object>(form: ClassConstructor<Dto>, query: unknown): Checked<Dto> {
  const dto = plainToInstance(form, query ?? {});
  const faults = fieldErrors(validateSync(dto, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: false }));
  return { dto, faults: faults.map((fault) => (isRepeated(query, fault.field) ? { ...fault, message: 'must be given once' } : fault)) };
}

/** Whether a parameter came more than once that takes one value: then that is what is wrong with it. */
function isRepeated(query: unknown, name: string): boolean {
  return (
    typeof query === 'object' && query !== null && Object.hasOwn(query, name) && Array.isArray((query as Record<string, unknown>)[name])
  );
}

/** Documents the parameters of a class on a handler that reads its query itself, as `@Query()` does on the others. */
export function DocumentedQuery(form: ClassConstructor<object>): MethodDecorator {
  const { prototype } = form as { prototype: object };
  const names = (Reflect.getMetadata(PROPERTIES, prototype) ?? []) as readonly string[];
  return applyDecorators(
    ...names.map((entry) => {
      const name = entry.slice(1);
      const property = Reflect.getMetadata(PROPERTY, prototype, name) as ApiQueryOptions;
      return ApiQuery({ ...property, name });
    }),
  );
}
