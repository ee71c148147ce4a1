import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Authenticated } from '../access/access.js';
import { DESCRIPTIONS, PERMISSIONS, type Permission, permissionSetOf, type Role, ROLES } from '../identity/permissions.js';

class PermissionDto {
  @ApiProperty({ enum: PERMISSIONS, example: 'view_trades' })
  permission: Permission;

  @ApiProperty({ example: 'Read trades and orders and follow them.' })
  description: string;

  @ApiProperty({ enum: ROLES, isArray: true, example: ['admin', 'operator', 'api'] })
  roles: Role[];
}

class PermissionsDto {
  @ApiProperty({ type: [PermissionDto] })
  items: PermissionDto[];

  @ApiProperty({ type: String, nullable: true })
  next_cursor: string | null;

  @ApiProperty({ example: false })
  has_more: boolean;
}

@ApiTags('users')
@Controller('permissions')
export class PermissionsController {
  @Get()
  @Authenticated()
  @ApiOperation({ summary: 'Every permission, what it allows, and the roles that have it' })
  @ApiOkResponse({ type: PermissionsDto })
  list(): PermissionsDto {
    const items = PERMISSIONS.map((permission) => ({
      permission,
      description: DESCRIPTIONS[permission],
      roles: ROLES.filter((role) => permissionSetOf(role).has(permission)),
    }));
    return { items, next_cursor: null, has_more: false };
  }
}
