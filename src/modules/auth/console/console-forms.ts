import { IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';
import { ApiKeyChangeDto } from '../admin/dto/api-key.dto.js';
import { NewUserDto } from '../admin/dto/user.dto.js';
import { PickType, PartialType } from '@nestjs/swagger';

/** The commands of `npm run desk` that change or read who has access. */
export const CONSOLE_COMMANDS = [
  'user list',
  'user add',
  'user password',
  'user disable',
  'user enable',
  'user drop-otp',
  'key list',
  'key create',
  'key revoke',
] as const;
export type ConsoleCommand = (typeof CONSOLE_COMMANDS)[number];

export class ConsoleRequest {
  @IsIn(CONSOLE_COMMANDS)
  command: ConsoleCommand;

  @IsOptional()
  fields?: unknown;
}

export class UserName extends PickType(NewUserDto, ['username']) {}

export class UserPassword extends PickType(NewUserDto, ['username']) {
  /** Without it one is made. */
  @IsOptional()
  @IsString()
  password?: string;
}

export class UserToAdd extends PickType(NewUserDto, ['username', 'role', 'brokers']) {
  /** Without it one is made. */
  @IsOptional()
  @IsString()
  password?: string;
}

export class KeyToCreate extends PartialType(PickType(ApiKeyChangeDto, ['permissions', 'brokers', 'expires_at', 'allowed_networks'])) {
  @IsString()
  @Length(1, 64)
  name: string;

  /** The user whose key it is: the key has no more permissions than that user, and ends with the user. Default `admin`. */
  @IsOptional()
  @IsString()
  owner?: string;
}

export class KeyName {
  @Matches(/^[\w-]{1,64}$/, { message: 'id must be the id of a key, the part between the two underscores' })
  id: string;
}
