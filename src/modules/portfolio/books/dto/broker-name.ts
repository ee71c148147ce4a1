import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';

/** `?broker=` of a query. Every name is valid; an unknown one is 404 like one out of scope. */
export function BrokerName(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ example: 'alpha', default: 'all', description: 'Name of a broker, or `all`' }),
    IsOptional(),
    IsString(),
    MaxLength(200),
  );
}
