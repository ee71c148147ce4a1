import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, MaxLength, MinLength } from 'class-validator';
import { MayBeOmitted } from '../../../common/wire/may-be-omitted.js';

/** Another token for a feed's venue. */
export class FeedTokenDto {
  @ApiProperty({ writeOnly: true, minLength: 1, maxLength: 4096 })
  @IsString()
  @MinLength(1)
  @MaxLength(4096)
  token: string;

  @ApiPropertyOptional({
    example: '2026-02-03T00:30:00Z',
    description: 'When it ends: RFC 3339 with a zone, or epoch seconds or milliseconds',
  })
  @MayBeOmitted()
  @IsString()
  @MaxLength(64)
  expires_at?: string;
}
