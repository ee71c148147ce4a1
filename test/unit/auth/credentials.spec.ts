import { Problem } from '../../../src/common/problem.js';
import { credentialsFrom } from '../../../src/modules/auth/identity/credentials.js';

function codeOf(headers: Parameters<typeof credentialsFrom>[0]): string {
  try {
    return `accepted ${JSON.stringify(credentialsFrom(headers))}`;
  } catch (error) {
    return error instanceof Problem ? error.code : String(error);
  }
}

describe('credentials on a request', () => {
  it('are a bearer token, whatever the case of the scheme', () => {
    expect(credentialsFrom({ authorization: 'Bearer a.b.c' })).toEqual({ kind: 'bearer', token: 'a.b.c' });
    expect(credentialsFrom({ authorization: 'bEARER   a.b.c ' })).toEqual({ kind: 'bearer', token: 'a.b.c' });
  });

  it('are an API key', () => {
    expect(credentialsFrom({ 'x-api-key': 'qd_x' })).toEqual({ kind: 'api_key', key: 'qd_x' });
  });

  it('are an API key that comes as the bearer', () => {
    expect(credentialsFrom({ authorization: 'Bearer qd_x' })).toEqual({ kind: 'api_key', key: 'qd_x' });
  });

  it('are none where both headers are absent or empty', () => {
    expect(credentialsFrom({})).toBeNull();
    expect(credentialsFrom({ authorization: '', 'x-api-key': '' })).toBeNull();
  });

  it.each(['Basic dXNlcjpwYXNz', 'Bearer', 'Bearer ', 'Bearer a b', 'a.b.c', 'Digest x', 'Bearer\ta'])(
    'are not a token in "%s"',
    (authorization) => {
      expect(codeOf({ authorization })).toBe('auth.invalid_token');
    },
  );

  it('are not two at once', () => {
    expect(codeOf({ authorization: 'Bearer a.b.c', 'x-api-key': 'qd_x' })).toBe('request.malformed');
  });
});
