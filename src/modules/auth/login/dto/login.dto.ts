import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';
import { NO_CONTROL_CHARACTERS } from '../../../../common/text/name.js';
import { LONGEST_TYPED_PASSWORD } from '../../identity/password.policy.js';

export class LoginDto {
  /** @example "admin" */
  @IsString()
  @Length(1, 64)
  @Matches(NO_CONTROL_CHARACTERS, { message: '$property must not contain control characters' })
  username: string;

  /** @example "correct horse battery staple" */
  @IsString()
  @Length(1, LONGEST_TYPED_PASSWORD)
  password: string;

  /** The second factor, where the user has one: six digits, or a recovery code. */
  @ApiPropertyOptional({ example: '287082' })
  @IsOptional()
  @IsString()
  @Length(1, 64)
  otp?: string;
}

/** The OAuth2 password form. Clients send more fields than we need: they are accepted and have no effect. */
export class TokenFormDto extends LoginDto {
  @IsOptional()
  @IsIn(['password', ''])
  grant_type?: string;

  @IsOptional()
  @IsString()
  @MaxLength(1024)
  scope?: string;

  @IsOptional()
  @IsString()
  @MaxLength(256)
  client_id?: string;

  @IsOptional()
  @IsString()
  @MaxLength(256)
  client_secret?: string;
}
