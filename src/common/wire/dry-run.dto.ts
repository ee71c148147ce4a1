import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean } from 'class-validator';

const FLAGS: Readonly<Record<string, boolean>> = { true: true, false: false };

/** `?dry_run=true` of an intake: everything is checked and reported, nothing is stored. */
export class DryRunQueryDto {
  @ApiPropertyOptional({ type: Boolean, default: false, description: 'Check and report everything, store nothing' })
  @Transform(({ value }) => FLAGS[String(value).toLowerCase()] ?? value)
  @IsBoolean()
  dry_run: boolean = false;
}
