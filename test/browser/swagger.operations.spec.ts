import { newApiKey } from '../../src/common/api-key.js';
import { BrowserDesk, PASSWORD, withBrowserDesk } from '../support/browser.js';
import { answerOf, type Operation, OPERATIONS } from '../support/openapi.js';
import { type Sent, SwaggerPage } from '../support/swagger-page.js';

/** It does not end, so Swagger UI has no Execute for it. */
const STREAM = 'getRealtimeEvents';
/** It ends what all others stand on. */
const LAST = 'logoutAuth';
/** Refusals that an example may meet: nobody's id, a made-up password (soon one too many), what is there already, what a role may not. */
const REFUSALS = [401, 403, 404, 409, 429];
/** What a desk has none of until somebody makes one. */
const EMPTY = /\/(api-keys|archive|requests|rules|silences|holds|sessions)$/;
const ROLES = ['operator', 'viewer', 'api'] as const;
const KEY = newApiKey();

const byTag = Map.groupBy(
  OPERATIONS.filter(({ operationId }) => operationId !== LAST),
  ({ tags }) => tags[0] ?? '',
);
const groups = [...byTag, ['the logout', OPERATIONS.filter(({ operationId }) => operationId === LAST)] as const];

let desk: BrowserDesk;
withBrowserDesk((started) => (desk = started), { RATE_LIMIT_PER_MINUTE: '100000', INGEST_API_KEY: KEY });

/** What is wrong with the answer to an example; null = nothing. */
function faultOf(operation: Operation, status: number | null, body: string): string | null {
  if (status === null) return 'what is prefilled is not sent';
  const said = answerOf(operation, status);
  if (status >= 400) return REFUSALS.includes(status) && said?.description ? null : `${status} ${body}`;
  if (said === null) return `${status} is not documented`;
  if (said.content === undefined) return null;
  const isNothing = body === '' || body === '[]' || /^\{"items":\[\]/.test(body);
  return isNothing && !EMPTY.test(operation.path) ? `${status} has no data` : null;
}

async function credentialsOf(role: (typeof ROLES)[number]): Promise<Record<string, string>> {
  if (role === 'api') return { 'x-api-key': KEY };
  const body = JSON.stringify({ username: role, password: PASSWORD });
  const login = await fetch(`${desk.url}/api/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const { access_token: token } = (await login.json()) as { access_token: string };
  return { authorization: `Bearer ${token}` };
}

async function again({ method, url, headers, body }: Sent, credentials: Record<string, string>): Promise<[number, string]> {
  const answer = await fetch(url, { method, headers: { ...headers, ...credentials }, body, redirect: 'manual' });
  return [answer.status, await answer.text()];
}

describe('every operation in Swagger UI, executed as it is prefilled, answers with data or the refusal that it describes', () => {
  let swagger: SwaggerPage;
  const credentials = new Map<string, Record<string, string>>();
  beforeAll(async () => {
    const { page } = await desk.tab();
    swagger = await SwaggerPage.authorized(page, desk.url, 'admin', PASSWORD);
    for (const role of ROLES) credentials.set(role, await credentialsOf(role));
  }, 120_000);

  // What stands in the fields does not depend on who is logged in, so the others send what the page has sent for an admin.
  it.each(groups)(
    '%s, to every role',
    async (_tag, operations) => {
      const faults: string[] = [];
      for (const operation of operations) {
        const name = `${operation.method} ${operation.path}`;
        const note = (role: string, fault: string | null) => fault !== null && faults.push(`${name}, ${role}: ${fault}`);
        await swagger.show(operation);
        expect([name, await swagger.canExecute()]).toEqual([name, operation.operationId !== STREAM]);
        if (operation.operationId === STREAM) continue;
        const { status, body, sent } = await swagger.execute();
        note('admin', faultOf(operation, status, body));
        if (sent === null) continue;
        for (const [role, own] of credentials) note(role, faultOf(operation, ...(await again(sent, own))));
      }
      expect(faults).toEqual([]);
    },
    300_000,
  );
});
