import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { SECRETS, type Secrets } from '../../config/secrets.js';
import { ALGORITHM, AUDIENCE, ISSUER } from './tokens/access-claims.js';
import { AccessRetention } from './access.retention.js';
import { AccessChanges } from './identity/access-changes.js';
import { AccessChangesRepository } from './identity/access-changes.repository.js';
import { ConsoleService } from './console/console.service.js';
import { ConsoleSocket } from './console/console.socket.js';
import { ApiKeysController } from './admin/api-keys.controller.js';
import { ApiKeysService } from './admin/api-keys.service.js';
import { KeyAccountsRepository } from './admin/key-accounts.repository.js';
import { KeyControls } from './admin/key-controls.js';
import { ReservedBrokers } from './admin/reserved-brokers.js';
import { KeyExpiryWatch } from './admin/key-expiry.watch.js';
import { PermissionsController } from './admin/permissions.controller.js';
import { UserAccountsRepository } from './admin/user-accounts.repository.js';
import { UserSessionsService } from './admin/user-sessions.service.js';
import { UsersController } from './admin/users.controller.js';
import { UsersService } from './admin/users.service.js';
import { PasswordPolicy } from './identity/password.policy.js';
import { AccountController } from './login/account.controller.js';
import { AccountService } from './login/account.service.js';
import { PreferencesController } from './login/preferences.controller.js';
import { PreferencesRepository } from './login/preferences.repository.js';
import { PreferencesService } from './login/preferences.service.js';
import { SecondFactor } from './login/second-factor.js';
import { SecondFactorRepository } from './login/second-factor.repository.js';
import { Sealer } from './identity/sealer.js';
import { StreamKeys } from './access/stream-keys.js';
import { WsTickets } from './access/ws-tickets.js';
import { WsTicketsController } from './login/ws-tickets.controller.js';
import { WsTicketsRepository } from './tokens/ws-tickets.repository.js';
import { AccessWatch } from './access/access-watch.js';
import { AccessGuard } from './access/access.guard.js';
import { AccessTokens } from './tokens/access-tokens.js';
import { AnonymousLimit } from './limits/anonymous.limit.js';
import { ApiKeys } from './keys/api-keys.js';
import { ApiKeysRepository } from './keys/api-keys.repository.js';
import { BrowserSessions } from './login/browser-sessions.js';
import { OidcLoginsRepository } from './sso/oidc-logins.repository.js';
import { OidcUpstream } from './sso/oidc.upstream.js';
import { SsoController } from './sso/sso.controller.js';
import { SsoService } from './sso/sso.service.js';
import { SsoUsersRepository } from './sso/sso-users.repository.js';
import { PendingLogouts } from './login/pending-logouts.js';
import { AuthController } from './login/auth.controller.js';
import { AuthService } from './access/auth.service.js';
import { BootstrapService } from './login/bootstrap.service.js';
import { FailedAuthLimit } from './limits/failed-auth.limit.js';
import { JwtStrategy } from './tokens/jwt.strategy.js';
import { KeyUsesRecorder } from './keys/key-uses.recorder.js';
import { KnownCallers } from './access/known-callers.js';
import { Limiters } from './limits/limiter.js';
import { LoginDelay } from './limits/login.delay.js';
import { LoginLimit } from './limits/login.limit.js';
import { OtpLimit } from './limits/otp.limit.js';
import { LoginService } from './login/login.service.js';
import { RefreshTokens } from './tokens/refresh-tokens.js';
import { RefreshTokensRepository } from './tokens/refresh-tokens.repository.js';
import { Refusals } from './audit/refusals.js';
import { RequestLimit } from './limits/request.limit.js';
import { SecurityAlerts } from './audit/security-alerts.js';
import { SessionLogins } from './tokens/session-logins.repository.js';
import { SessionsController } from './login/sessions.controller.js';
import { SessionsRepository } from './tokens/sessions.repository.js';
import { SessionsService } from './login/sessions.service.js';
import { ReplicaSecrets } from './identity/replica-secrets.js';
import { SecretHasher } from './identity/secret-hasher.js';
import { UsersRepository } from './identity/users.repository.js';

const signing = JwtModule.registerAsync({
  inject: [SECRETS],
  useFactory: ({ jwt }: Secrets) => ({ secret: jwt, signOptions: { algorithm: ALGORITHM, issuer: ISSUER, audience: AUDIENCE } }),
});

/** Authentication, permissions and limits of requests: its guard runs before every route of the application. */
@Module({
  imports: [signing],
  controllers: [
    AuthController,
    SessionsController,
    AccountController,
    PreferencesController,
    WsTicketsController,
    SsoController,
    UsersController,
    ApiKeysController,
    PermissionsController,
  ],
  providers: [
    { provide: APP_GUARD, useClass: AccessGuard },
    AuthService,
    AccessWatch,
    AccessTokens,
    JwtStrategy,
    ApiKeys,
    ApiKeysRepository,
    LoginService,
    LoginLimit,
    LoginDelay,
    OtpLimit,
    FailedAuthLimit,
    AnonymousLimit,
    Limiters,
    RequestLimit,
    Refusals,
    KnownCallers,
    SecretHasher,
    UsersRepository,
    RefreshTokens,
    RefreshTokensRepository,
    ...[BootstrapService, ReplicaSecrets],
    AccessRetention,
    ...[AccessChanges, AccessChangesRepository, SecurityAlerts, KeyUsesRecorder],
    ...[SessionsRepository, SessionLogins, SessionsService, BrowserSessions, PendingLogouts],
    ...[UsersService, UserSessionsService, UserAccountsRepository, PasswordPolicy],
    ...[AccountService, SecondFactor, SecondFactorRepository, Sealer, PreferencesService, PreferencesRepository],
    ...[WsTickets, WsTicketsRepository, StreamKeys],
    ...[SsoService, SsoUsersRepository, OidcLoginsRepository, OidcUpstream],
    ...[ApiKeysService, KeyAccountsRepository, KeyExpiryWatch, KeyControls, ReservedBrokers],
    ...[ConsoleService, ConsoleSocket],
  ],
  exports: [
    ...[AuthService, AccessWatch, StreamKeys, Refusals, AccessTokens, Sealer],
    ...[BootstrapService, KnownCallers, AccessChanges, SecurityAlerts],
  ],
})
export class AuthModule {}
