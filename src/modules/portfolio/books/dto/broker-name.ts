import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';

/** `?broker=` of a query: any name is asked for, and one that is not there is 404 like one that is not for the asker. */
export function BrokerName(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ example: 'alpha', default: 'all', description: 'Name of a broker, or `all`' }),
    IsOptional(),
    IsString(),
    MaxLength(200),
  );
}
