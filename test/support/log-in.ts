/** Logs in over HTTP and returns the access token. Rejects when the login is refused. */
export async function tokenOf(url: string, username: string, password: string): Promise<string> {
  const response = await fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  const { access_token: token } = (await response.json()) as { access_token?: string };
  if (token === undefined) throw new Error(`${username} could not log in: ${response.status}`);
  return token;
}

/** The same as the `Authorization` header of the login. */
export async function logIn(url: string, username: string, password: string): Promise<{ authorization: string }> {
  return { authorization: `Bearer ${await tokenOf(url, username, password)}` };
}
