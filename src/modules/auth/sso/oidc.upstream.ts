import { Injectable, Logger } from '@nestjs/common';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  AuthorizationResponseError,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  clockTolerance,
  type Configuration,
  ClientSecretBasic,
  ClientSecretPost,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
  ResponseBodyError,
} from 'openid-client';
import { Problem } from '../../../common/problem.js';
import { reasonOf } from '../../../common/reason.js';
import { Config } from '../../../config/config.js';
import type { OidcSettings } from '../../../config/oidc.config.js';
import { FreshReads } from '../identity/fresh-reads.js';
import { type Claims, textsIn } from './claims.js';

const TIMEOUT_SECONDS = 5;
/** Tolerated difference between the clock of the provider and ours. */
const CLOCK_TOLERANCE_SECONDS = 60;

/** The secrets of a pending login, which its callback must match. */
export interface LoginSecrets {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/**
 * The provider of single sign-on. Its metadata and keys are read again for each login: logins are rare, keys change, and a provider
 * that is away must be noticed before a browser is sent there.
 */
@Injectable()
export class OidcUpstream {
  private readonly logger = new Logger(OidcUpstream.name);
  private readonly providers = new FreshReads(() => this.discover());

  constructor(private readonly config: Config) {}

  /** Throws `auth.sso_not_configured`. */
  settings(): OidcSettings {
    const { oidc } = this.config;
    if (oidc === null) throw new Problem('auth.sso_not_configured', { detail: 'There is no OIDC_ISSUER.' });
    return oidc;
  }

  /** Where the browser logs in. Throws `auth.sso_unavailable`. */
  async loginUrl({ state, nonce, codeVerifier }: LoginSecrets, redirectUri: URL): Promise<URL> {
    const { scopes } = this.settings();
    return buildAuthorizationUrl(await this.provider(), {
      redirect_uri: redirectUri.href,
      scope: scopes,
      state,
      nonce,
      code_challenge: await calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
    });
  }

  /** Where the browser logs out; null where the provider has no such place. Throws `auth.sso_unavailable`. */
  async logoutUrl(returnTo: URL): Promise<URL | null> {
    const provider = await this.provider();
    if (provider.serverMetadata().end_session_endpoint === undefined) return null;
    return buildEndSessionUrl(provider, { post_logout_redirect_uri: returnTo.href });
  }

  /**
   * The claims of the user who came back. `callback` is the address to which the provider has sent the browser. Throws
   * `auth.sso_failed` or `auth.sso_unavailable`.
   */
  async claimsOf(callback: URL, { state, nonce, codeVerifier }: LoginSecrets): Promise<Claims> {
    const provider = await this.provider();
    try {
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: codeVerifier, idTokenExpected: true };
      const tokens = await authorizationCodeGrant(provider, callback, checks);
      const claims = tokens.claims();
      if (claims === undefined) throw new Error('the answer has no ID token');
      if (!this.saysTooLittle(claims) || provider.serverMetadata().userinfo_endpoint === undefined) return claims;
      return { ...(await fetchUserInfo(provider, tokens.access_token, claims.sub)), ...claims };
    } catch (error) {
      throw this.problemOf(error);
    }
  }

  private saysTooLittle(claims: Claims): boolean {
    const { roleClaim, brokerClaim } = this.settings();
    return [roleClaim, brokerClaim, 'preferred_username'].some((claim) => claim !== null && textsIn(claims, claim).length === 0);
  }

  private async provider(): Promise<Configuration> {
    return this.providers.get(this.settings().issuer.href);
  }

  private async discover(): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.settings();
    try {
      const insecure = issuer.protocol === 'http:' ? [allowInsecureRequests] : [];
      const metadata = { [clockTolerance]: CLOCK_TOLERANCE_SECONDS };
      const options = { execute: [...insecure, enableNonRepudiationChecks], timeout: TIMEOUT_SECONDS };
      return await discovery(issuer, clientId, metadata, clientSecret === null ? None() : authenticated(clientSecret), options);
    } catch (cause) {
      this.logger.warn({ reason: reasonOf(cause) }, 'The provider of single sign-on does not answer');
      throw new Problem('auth.sso_unavailable', { retryAfterSeconds: TIMEOUT_SECONDS, cause });
    }
  }

  /** A refusal of the provider and an invalid answer are one problem for the client; the log has the reason. */
  private problemOf(error: unknown): Problem {
    const refused = error instanceof AuthorizationResponseError || error instanceof ResponseBodyError;
    const reason = refused ? `${error.error}: ${error.error_description ?? ''}` : reasonsOf(error);
    this.logger.warn({ reason }, 'A single sign-on did not succeed');
    if (isOutage(error)) return new Problem('auth.sso_unavailable', { retryAfterSeconds: TIMEOUT_SECONDS, cause: error });
    return new Problem('auth.sso_failed', { detail: 'The provider did not confirm who you are: begin again.', cause: error });
  }
}

/** The client secret goes in the header if the provider supports that, as all should; else in the body. */
function authenticated(secret: string): ReturnType<typeof ClientSecretBasic> {
  const [basic, post] = [ClientSecretBasic(secret), ClientSecretPost(secret)];
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return (methods.includes('client_secret_basic') ? basic : post)(server, client, body, headers);
  };
}

function isOutage(error: unknown): boolean {
  if (error instanceof ResponseBodyError) return error.status >= 500 || error.error === 'temporarily_unavailable';
  if (error instanceof Error && error.cause instanceof Response) return error.cause.status >= 500;
  const names = causesOf(error).map(({ name, message }) => (message === 'fetch failed' ? 'fetch failed' : name));
  return names.some((name) => ['fetch failed', 'TimeoutError', 'AbortError'].includes(name));
}

function reasonsOf(error: unknown): string {
  return causesOf(error)
    .map((cause) => reasonOf(cause))
    .join(': ');
}

function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  for (let cause = error; cause instanceof Error && causes.length < 5; cause = cause.cause) causes.push(cause);
  return causes;
}
