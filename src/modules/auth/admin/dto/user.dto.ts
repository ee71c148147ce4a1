import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsString, Matches } from 'class-validator';
import { MayBeOmitted } from '../../../../common/wire/may-be-omitted.js';
import { type Role } from '../../identity/permissions.js';
import { Brokers, BROKERS_SCHEMA } from './brokers.js';

/** Roles of people; `api` is that of keys. */
export const USER_ROLES = ['admin', 'operator', 'viewer'] as const;
export type UserRole = (typeof USER_ROLES)[number];

/** In lower case only, so that no two look alike; `.` and `..` would mean something else in a path, `__proto__` in an object. */
const NAME = /^(?!\.{1,2}$|__proto__$)[a-z0-9._-]{1,64}$/;
const PASSWORD_RULE = '12 to 128 characters of any kind, not the name, and none of the passwords that are known to have leaked';

export class NewUserDto {
  @ApiProperty({ pattern: NAME.source, example: 'example-ada' })
  @Matches(NAME, { message: '$property must be 1 to 64 of a-z, 0-9, ".", "_" and "-"' })
  username: string;

  @ApiProperty({ description: PASSWORD_RULE, example: 'a long sentence to begin with' })
  @IsString()
  password: string;

  @ApiProperty({ enum: USER_ROLES, example: 'operator' })
  @IsIn(USER_ROLES)
  role: UserRole;

  @ApiPropertyOptional({
    type: [String],
    ...BROKERS_SCHEMA,
    description: 'Names of brokers; `["*"]`, which is the default, for all',
    example: ['binance'],
  })
  @MayBeOmitted()
  @Brokers()
  brokers?: string[];

  @ApiPropertyOptional({ example: false })
  @MayBeOmitted()
  @IsBoolean()
  disabled?: boolean;
}

export class UserChangeDto {
  @ApiPropertyOptional({ enum: USER_ROLES, example: 'viewer' })
  @MayBeOmitted()
  @IsIn(USER_ROLES)
  role?: UserRole;

  @ApiPropertyOptional({ type: [String], ...BROKERS_SCHEMA, example: ['binance'] })
  @MayBeOmitted()
  @Brokers()
  brokers?: string[];

  @ApiPropertyOptional({ description: 'Disabling a user ends all of their sessions', example: true })
  @MayBeOmitted()
  @IsBoolean()
  disabled?: boolean;

  @ApiPropertyOptional({
    description: `${PASSWORD_RULE}; the user must choose another one at the next login`,
    example: 'a sentence that is long',
  })
  @MayBeOmitted()
  @IsString()
  password?: string;

  @ApiPropertyOptional({ description: 'Only `false`: takes the second factor of a user away who has lost it', enum: [false] })
  @MayBeOmitted()
  @IsIn([false])
  otp?: false;
}

export class UserAccountDto {
  @ApiProperty({ example: 'ada' })
  username: string;

  @ApiProperty({ enum: USER_ROLES, example: 'operator' })
  role: Role;

  @ApiProperty({ type: [String], example: ['binance'] })
  brokers: string[];

  @ApiProperty({ example: false })
  disabled: boolean;

  @ApiProperty({ enum: ['local', 'oidc'], description: '`oidc`: comes by single sign-on, and role and brokers follow it' })
  source: 'local' | 'oidc';

  @ApiProperty({ description: 'Whether the user has a second factor', example: true })
  otp: boolean;

  @ApiProperty({ example: false })
  must_change_password: boolean;

  @ApiProperty({ example: '2026-03-02T08:00:00.000Z' })
  created_at: string;

  @ApiProperty({ type: String, nullable: true, example: '2026-03-02T09:30:00.000Z' })
  last_login_at: string | null;
}

export class UserAccountsDto {
  @ApiProperty({ type: [UserAccountDto] })
  items: UserAccountDto[];

  @ApiProperty({ type: String, nullable: true })
  next_cursor: string | null;

  @ApiProperty({ example: false })
  has_more: boolean;
}
