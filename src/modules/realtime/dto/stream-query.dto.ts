import { IsString, MaxLength } from 'class-validator';

export class StreamQueryDto {
  /**
   * Topics, separated by commas.
   * @example dashboard
   */
  @IsString()
  @MaxLength(2048)
  topics: string = 'dashboard';
}
