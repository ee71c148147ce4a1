// An OpenID provider in a process of its own. It lets in whom it is told to without asking, and lies where it is told to.
//   node provider.process.mjs '{"port":1,"clientId":"desk","clientSecret":"s","redirectUris":["http://..."]}'
// POST /__state takes `account` (claims with `sub`; null = the login is refused) and `lie` (what is wrong with the next ID tokens).
import { generateKeyPair, importJWK, exportJWK, SignJWT, decodeJwt } from 'jose';
import { Provider } from 'oidc-provider';

const { port, clientId, clientSecret, redirectUris } = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;
const state = { account: { sub: 'nobody' }, lie: null, revealed: 0 };

const newKey = async () => {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256', kid: crypto.randomUUID() };
};
const [key, foreignKey] = [await newKey(), await newKey()];

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uris: redirectUris,
      post_logout_redirect_uris: redirectUris.map((uri) => new URL('/', uri).href),
      grant_types: ['authorization_code'],
      response_types: ['code'],
    },
  ],
  jwks: { keys: [key] },
  cookies: { keys: ['test'] },
  scopes: ['openid', 'profile', 'email'],
  claims: { openid: ['sub'], profile: ['preferred_username', 'groups', 'brokers', 'realm_access'], email: ['email'] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ ...state.account, sub }) }),
  interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
  loadExistingGrant: async (ctx) => {
    const known = ctx.oidc.session.grantIdFor(ctx.oidc.client.clientId);
    if (known !== undefined) return provider.Grant.find(known);
    const grant = new provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid profile email');
    await grant.save();
    return grant;
  },
});

/** What each lie changes of an ID token. */
const LIES = {
  nonce: { nonce: 'another' },
  audience: { aud: 'another-client' },
  issuer: { iss: 'http://127.0.0.1:1' },
  expired: { iat: -3600, exp: -600 },
  slow: { iat: -3620, exp: -20 },
  signature: {},
};

async function lied(idToken, lie) {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const changes = Object.entries(LIES[lie]).map(([name, value]) => [name, typeof value === 'number' ? nowSeconds + value : value]);
  const signer = lie === 'signature' ? foreignKey : key;
  return new SignJWT({ ...decodeJwt(idToken), ...Object.fromEntries(changes) })
    .setProtectedHeader({ alg: 'RS256', kid: key.kid })
    .sign(await importJWK(signer, 'RS256'));
}

provider.use(async (ctx, next) => {
  if (ctx.path === '/__state') {
    const chunks = [];
    for await (const chunk of ctx.req) chunks.push(chunk);
    Object.assign(state, JSON.parse(Buffer.concat(chunks).toString()));
    ctx.body = {};
    return;
  }
  if (ctx.path.startsWith('/interaction/')) {
    const result = state.account === null ? { error: 'access_denied' } : { login: { accountId: state.account.sub } };
    ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result, { mergeWithLastSubmission: false }));
    return;
  }
  if (ctx.path === '/token' && state.lie === 'broken') {
    ctx.status = 502;
    ctx.body = '<html>Bad Gateway</html>';
    return;
  }
  await next();
  if (ctx.path === '/token' && ctx.body?.id_token && LIES[state.lie]) ctx.body.id_token = await lied(ctx.body.id_token, state.lie);
});

const server = provider.listen(port, '127.0.0.1', () => process.send?.('ready'));
process.once('SIGTERM', () => {
  server.closeAllConnections();
  server.close(() => process.exit(0));
});
