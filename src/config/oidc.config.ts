import type { Variables } from './variables.js';

/** A provider of single sign-on (OpenID Connect), and the meaning of its claims here. */
export interface OidcSettings {
  readonly issuer: URL;
  readonly clientId: string;
  /** Null = a public client, which proves itself by PKCE alone. */
  readonly clientSecret: string | null;
  readonly scopes: string;
  readonly roleClaim: string;
  /** Group -> role, in the order in which they are tried; `*` is every group. */
  readonly roleMap: readonly (readonly [group: string, role: string])[];
  /** Null = an admin sets the brokers here. */
  readonly brokerClaim: string | null;
  /** Whether passwords admit only the first admin, from the machine itself. */
  readonly only: boolean;
  /** Null = the page where the login began. */
  readonly redirectUri: URL | null;
}

/** Null where no issuer is given; `oidcFaults` refuses missing variables. */
export function readOidc(v: Readonly<Variables>): OidcSettings | null {
  if (v.OIDC_ISSUER === undefined) return null;
  return {
    issuer: new URL(v.OIDC_ISSUER),
    clientId: v.OIDC_CLIENT_ID ?? '',
    clientSecret: v.OIDC_CLIENT_SECRET ?? null,
    scopes: v.OIDC_SCOPES,
    roleClaim: v.OIDC_ROLE_CLAIM,
    roleMap: v.OIDC_ROLE_MAP.split(',').map((entry) => {
      const at = entry.lastIndexOf('=');
      return [entry.slice(0, at).trim(), entry.slice(at + 1).trim()] as const;
    }),
    brokerClaim: v.OIDC_BROKER_CLAIM ?? null,
    only: v.OIDC_ONLY,
    redirectUri: v.OIDC_REDIRECT_URI === undefined ? null : new URL(v.OIDC_REDIRECT_URI),
  };
}

/** The faults of the variables of single sign-on taken together, as sentences. */
export function oidcFaults(v: Readonly<Variables>): string[] {
  const { OIDC_ISSUER: issuer } = v;
  if (issuer === undefined) return v.OIDC_ONLY ? ['OIDC_ONLY needs OIDC_ISSUER, or nobody could log in'] : [];
  const faults: string[] = [];
  if (v.OIDC_CLIENT_ID === undefined) faults.push('OIDC_ISSUER needs OIDC_CLIENT_ID');
  if (v.OIDC_ROLE_MAP === '')
    faults.push('OIDC_ISSUER needs OIDC_ROLE_MAP, such as desk-admins=admin,*=viewer: without it nobody has a role');
  if (v.NODE_ENV === 'production' && isPlain(issuer)) faults.push('OIDC_ISSUER must be https in production');
  return faults;
}

function isPlain(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'http:' && hostname !== 'localhost' && hostname !== '[::1]' && !hostname.startsWith('127.');
}
