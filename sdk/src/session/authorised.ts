import type { Send } from '../rest/retry.js';
import type { Credentials, Session } from './session.types.js';

/** Codes of 401 that a new token may cure; a wrong password is none of them. */
const STALE = new Set(['auth.required', 'auth.invalid_token', 'auth.token_expired', 'auth.invalid_api_key']);

/** Sends with the session's credentials; when they are refused it renews them once and sends again, which is safe: nothing was done. */
export function authorised(send: Send, session: Session): Send {
  return async (request) => {
    const credentials = await session.credentials();
    const response = await send(signed(request, credentials));
    if (response.status !== 401 || credentials === null || !STALE.has(await codeOf(response))) return response;
    if (!(await session.renew(credentials))) return response;
    await response.body?.cancel();
    return send(signed(request, await session.credentials()));
  };
}

function signed(request: Request, credentials: Credentials | null): Request {
  const copy = request.clone();
  if (credentials === null) return copy;
  if ('token' in credentials) copy.headers.set('authorization', `Bearer ${credentials.token}`);
  else copy.headers.set('x-api-key', credentials.api_key);
  return copy;
}

async function codeOf(response: Response): Promise<string> {
  try {
    const { code } = (await response.clone().json()) as { code?: unknown };
    return String(code);
  } catch {
    return '';
  }
}
