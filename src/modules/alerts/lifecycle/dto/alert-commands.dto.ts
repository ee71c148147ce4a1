import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, IsString, Length, Max, MaxLength, Min, ValidateIf } from 'class-validator';
import { MAX_EXPIRY_SECONDS } from '../alert-report.js';

const OTHER_NAME = 'The same by its other name; `comment` counts where both are given';

/** The body of unacknowledge and resolve. */
export class RemarkDto {
  @ApiPropertyOptional({ maxLength: 2000, example: 'the feed is back' })
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  comment?: string;

  @ApiPropertyOptional({ maxLength: 2000, description: OTHER_NAME })
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  comments?: string;
}

export class AcknowledgeDto extends RemarkDto {
  @ApiPropertyOptional({
    minimum: 1,
    maximum: MAX_EXPIRY_SECONDS,
    example: 86_400,
    description:
      'The alert expires after this time unless it is resolved; without it, it expires when it would have. Unacknowledging brings back the time that it had before',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_EXPIRY_SECONDS)
  expires_in_seconds?: number;
}

export class CommentDto {
  @ApiPropertyOptional({ minLength: 1, maxLength: 2000, example: 'the vendor knows', description: 'Needed, by this name or as `comments`' })
  @ValidateIf(({ comment, comments }: CommentDto) => (comment ?? null) !== null || (comments ?? null) === null)
  @IsString()
  @Length(1, 2000)
  comment?: string;

  @ApiPropertyOptional({ minLength: 1, maxLength: 2000, description: OTHER_NAME })
  @IsOptional()
  @IsString()
  @Length(1, 2000)
  comments?: string;
}
