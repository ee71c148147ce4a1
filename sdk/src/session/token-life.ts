/** How long a JWT lives from now on in milliseconds, by its own `exp`; null where it does not say. Its signature is the server's matter. */
export function lifeOf(token: string, wallMs: number): number | null {
  try {
    const [, body = ''] = token.split('.');
    const { exp } = JSON.parse(atob(body.replaceAll('-', '+').replaceAll('_', '/'))) as { exp?: unknown };
    return typeof exp === 'number' ? Math.max(0, exp * 1000 - wallMs) : null;
  } catch {
    return null;
  }
}
