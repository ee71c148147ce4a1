import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PERMISSIONS, type Permission, type Role, ROLES } from '../../identity/permissions.js';

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

export class MeDto extends UserDto {
  @ApiProperty({
    type: Boolean,
    nullable: true,
    description: 'Whether a login needs a second factor; null = it has none here: keys, and users of single sign-on',
    example: false,
  })
  otp: boolean | null;
}

export class SessionDto {
  @ApiProperty({ description: 'Send as `Authorization: Bearer <access_token>`', example: 'eyJhbGciOiJIUzI1NiIs...' })
  access_token: string;

  @ApiPropertyOptional({ description: 'Opaque; buys the next access token. Not there with `X-Client: browser`', example: 'Zk3Vt0p1...' })
  refresh_token?: string | undefined;

  @ApiProperty({ enum: ['bearer'] })
  token_type: 'bearer';

  @ApiProperty({ description: 'Seconds until the access token ends', example: 3600 })
  expires_in: number;

  @ApiProperty({ description: 'The session that these tokens belong to', example: '0b8f9a4e-6a3f-4c55-9a39-0f1d3b1c2d3e' })
  session_id: string;

  @ApiProperty({ type: UserDto })
  user: UserDto;
}

/** How one may log in here: what a login page asks before anybody is known. */
export class LoginMethodsDto {
  @ApiProperty({ description: 'Whether user name and password are taken from everywhere; false with OIDC_ONLY' })
  password: boolean;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Host of the provider of single sign-on, or null',
    example: 'login.example.com',
  })
  sso: string | null;
}
