import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { SECRETS, type Secrets } from '../../config/secrets.js';
import { ALGORITHM, AUDIENCE, ISSUER } from './access-claims.js';
import { AccessGuard } from './access.guard.js';
import { AccessTokens } from './access-tokens.js';
import { ApiKeys } from './api-keys.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { BootstrapService } from './bootstrap.service.js';
import { FailedAuthLimit } from './failed-auth.limit.js';
import { JwtStrategy } from './jwt.strategy.js';
import { KnownCallers } from './known-callers.js';
import { Limiters } from './limiter.js';
import { LoginLimit } from './login.limit.js';
import { LoginService } from './login.service.js';
import { RefreshTokens } from './refresh-tokens.js';
import { RefreshTokensRepository } from './refresh-tokens.repository.js';
import { RequestLimit } from './request.limit.js';
import { SecretHasher } from './secret-hasher.js';
import { UsersRepository } from './users.repository.js';

const signing = JwtModule.registerAsync({
  inject: [SECRETS],
  useFactory: ({ jwt }: Secrets) => ({ secret: jwt, signOptions: { algorithm: ALGORITHM, issuer: ISSUER, audience: AUDIENCE } }),
});

/** Who asks, how often, and whether they may: the guard stands before every route of the application. */
@Module({
  imports: [signing],
  controllers: [AuthController],
  providers: [
    { provide: APP_GUARD, useClass: AccessGuard },
    AuthService,
    AccessTokens,
    JwtStrategy,
    ApiKeys,
    ApiKeysRepository,
    LoginService,
    LoginLimit,
    FailedAuthLimit,
    Limiters,
    RequestLimit,
    KnownCallers,
    SecretHasher,
    UsersRepository,
    RefreshTokens,
    RefreshTokensRepository,
    BootstrapService,
  ],
  exports: [AuthService, AccessTokens, BootstrapService, KnownCallers],
})
export class AuthModule {}
