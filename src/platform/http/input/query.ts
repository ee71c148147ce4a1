import { applyDecorators, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { ApiQuery, type ApiQueryOptions } from '@nestjs/swagger';
import { type ClassConstructor, plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../../common/problem.js';
import type { Checked } from './form.js';
import { fieldErrors } from './validation.js';

/** Where @nestjs/swagger keeps the data of `ApiProperty`; it does not export the names. */
const PROPERTY = 'swagger/apiModelProperties';
const PROPERTIES = 'swagger/apiModelPropertiesArray';

/** The query of a route that takes no parameter. */
export class NoQueryDto {}

/** Whether a handler reads the query: as `@Query()`, or in the request itself, and then refuses unknown parameters. */
export function readsQuery(controller: object, handler: string): boolean {
  const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handler) ?? {}) as Readonly<Record<string, unknown>>;
  const kinds = Object.keys(parameters).map((key) => Number(key.split(':')[0]));
  return kinds.includes(RouteParamtypes.QUERY) || kinds.includes(RouteParamtypes.REQUEST);
}

/** For a handler that reads none: `request.invalid` names every parameter, as an ignored one misleads the client. */
export function refuseQuery({ url, query }: FastifyRequest): void {
  if (url.includes('?')) readQuery(NoQueryDto, query);
}

/** Checks `@Query() query: SomeQueryDto` of every handler; everything else passes as it is. */
export class QueryPipe implements PipeTransform {
  transform(value: unknown, { type, metatype, data }: ArgumentMetadata): unknown {
    if (type !== 'query' || metatype === undefined || data !== undefined) return value;
    return readQuery(metatype as ClassConstructor<object>, value);
  }
}

/** A query as its class declares. @throws Problem `request.invalid` that names every parameter that is wrong or unknown. */
export function readQuery<Dto extends object>(form: ClassConstructor<Dto>, query: unknown): Dto {
  const { dto, faults } = checkQuery(form, query);
  if (faults.length > 0) throw new Problem('request.invalid', { errors: faults });
  return dto;
}

/** The parameters of a query, converted from text to the types of the class, and their faults. */
export function checkQuery<Dto extends object>(form: ClassConstructor<Dto>, query: unknown): Checked<Dto> {
  const dto = plainToInstance(form, query ?? {});
  const faults = fieldErrors(validateSync(dto, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: false }));
  return { dto, faults: faults.map((fault) => (isRepeated(query, fault.field) ? { ...fault, message: 'must be given once' } : fault)) };
}

/** The fault of a parameter that came more than once and takes one value. */
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
