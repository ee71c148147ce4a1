import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional, IsString, Length, ValidateIf } from 'class-validator';

export class RefreshDto {
  /** Not needed where it comes in the cookie of a page. */
  @ApiPropertyOptional({ example: 'Zk3Vt0p1pbE8oQnq1mB3y7xJmBfS2yQ5l8h0tq6g2aU' })
  @ValidateIf(({ refresh_token: token }: RefreshDto) => token !== undefined)
  @IsString()
  @Length(1, 512)
  refresh_token?: string;
}

export class LogoutDto {
  @ApiPropertyOptional({ description: 'Ends all sessions of the user, on all devices', example: false })
  @IsOptional()
  @IsBoolean()
  everywhere?: boolean;
}
