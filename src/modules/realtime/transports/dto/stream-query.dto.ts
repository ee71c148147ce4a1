import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';

export class StreamQueryDto {
  /**
   * Topics, separated by commas.
   * @example dashboard
   */
  @IsString()
  @MaxLength(2048)
  topics: string = 'dashboard';

  /**
   * Least level of the entries on topics of logs.
   * @example warn
   */
  @IsOptional()
  @IsString()
  @MaxLength(20)
  level?: string;

  /** What entries on topics of logs must match, as `q` of `GET /api/logs`. */
  @IsOptional()
  @IsString()
  @MaxLength(2001)
  q?: string;

  /** Whether entries without a level belong to "at least". */
  @IsOptional()
  @IsIn(['true', 'false'])
  include_unknown?: string;

  /** So many of the newest entries come first, 0 to 1,000; on topics of logs. */
  @IsOptional()
  @Matches(/^\d{1,4}$/)
  backfill?: string;

  /** At most so many entries a second, 1 to 5,000; the others are counted as `skipped`. On topics of logs. */
  @IsOptional()
  @Matches(/^\d{1,4}$/)
  max_entries_per_s?: string;
}
