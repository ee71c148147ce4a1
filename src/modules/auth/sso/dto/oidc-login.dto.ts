import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';

export class OidcLoginQueryDto {
  @ApiPropertyOptional({ description: 'A path of this site, to which the browser comes back logged in', example: '/' })
  @IsString()
  @MaxLength(2000)
  return_to: string = '/';
}
