import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';

export class SnapshotQueryDto {
  @ApiPropertyOptional({ enum: ['defaults'], description: 'Empty shapes in place of sections that are null' })
  @IsOptional()
  @IsIn(['defaults'])
  fill?: 'defaults';
}
