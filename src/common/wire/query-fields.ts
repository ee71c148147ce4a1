import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

const CURSOR_LENGTH = 2000;

/** `?limit=` of a list: how many items a page has at most, 1 to 1,000. */
export function Limit(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 1000, default: 100 }),
    Type(() => Number),
    IsInt(),
    Min(1),
    Max(1000),
  );
}

/** `?cursor=` of a list: where its page begins. */
export function Cursor(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ description: '`next_cursor` of the page before' }),
    IsOptional(),
    IsString(),
    MaxLength(CURSOR_LENGTH),
  );
}

/** `?start_time=`: what `timeRange` reads. `whenAbsent` completes the sentence on its form. */
export function StartTime(whenAbsent?: string): PropertyDecorator {
  const description = ['RFC 3339 with a zone, or epoch seconds or milliseconds', whenAbsent].filter(Boolean).join('; ');
  return applyDecorators(ApiPropertyOptional({ example: '2025-12-04T00:00:00Z', description }), IsOptional(), IsString());
}

/** `?end_time=`: what `timeRange` reads. */
export function EndTime(whenAbsent?: string): PropertyDecorator {
  const description = ['Exclusive', whenAbsent].filter(Boolean).join('; ');
  return applyDecorators(ApiPropertyOptional({ example: '2025-12-05T00:00:00Z', description }), IsOptional(), IsString());
}
