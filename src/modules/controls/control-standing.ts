import { Injectable } from '@nestjs/common';
import { AuthService } from '../auth/access/auth.service.js';
import { isRole, type Permission, permissionSetOf } from '../auth/identity/permissions.js';
import { isLimited, may } from '../auth/identity/principal.js';
import { ControlRequestsRepository } from './requests/control-requests.repository.js';

/** The present permissions of requesters. */
@Injectable()
export class ControlStanding {
  constructor(
    private readonly requests: ControlRequestsRepository,
    private readonly auth: AuthService,
  ) {}

  /**
   * Whether the principal of this id (`user:bob`, `key:1a2b3c4d`) still has the permission, and for the whole desk; false when it was
   * removed, disabled or revoked.
   */
  async hasStill(principalId: string, permission: Permission): Promise<boolean> {
    const colon = principalId.indexOf(':');
    const [kind, name] = [principalId.slice(0, colon), principalId.slice(colon + 1)];
    if (kind === 'user') {
      const user = await this.requests.grantOf(name);
      return user !== null && isRole(user.role) && permissionSetOf(user.role).has(permission) && !isLimited(user);
    }
    const key = await this.auth.keyNow(name);
    return key !== null && may(key, permission) && !isLimited(key);
  }
}
