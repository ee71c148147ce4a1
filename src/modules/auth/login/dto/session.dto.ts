import { ApiProperty } from '@nestjs/swagger';
import { PERMISSIONS, type Permission, type Role, ROLES } from '../permissions.js';

/** Who is logged in; for an API key `username` is the key's name. */
export class UserDto {
  @ApiProperty({ example: 'operator' })
  username: string;

  @ApiProperty({ enum: ROLES, example: 'operator' })
  role: Role;

  @ApiProperty({ enum: PERMISSIONS, isArray: true, example: ['view_dashboard', 'view_portfolio'] })
  permissions: Permission[];

  @ApiProperty({ type: [String], description: 'Broker names, or `["*"]` for all', example: ['*'] })
  brokers: string[];
}

export class SessionDto {
  @ApiProperty({ description: 'Send as `Authorization: Bearer <access_token>`', example: 'eyJhbGciOiJIUzI1NiIs...' })
  access_token: string;

  @ApiProperty({ description: 'Opaque; buys the next access token', example: 'Zk3Vt0p1...' })
  refresh_token: string;

  @ApiProperty({ enum: ['bearer'] })
  token_type: 'bearer';

  @ApiProperty({ description: 'Seconds until the access token ends', example: 3600 })
  expires_in: number;

  @ApiProperty({ type: UserDto })
  user: UserDto;
}
