import * as fc from 'fast-check';
import { newApiKey } from '../../../src/common/api-key.js';
import { redact } from '../../../src/platform/telemetry/redact.js';

describe('redact', () => {
  it.each([
    ['{"password":"hunter2","user":"ann"}', '{"password":"[redacted]","user":"ann"}'],
    ['{"a":{"b":[{"refresh_token":"hunter2"}]}}', '{"a":{"b":[{"refresh_token":"[redacted]"}]}}'],
    ['{"clientSecret":"a\\"b","x":1}', '{"clientSecret":"[redacted]","x":1}'],
    ['{"secret":123456,"x":1}', '{"secret":"[redacted]","x":1}'],
    ['{"X-API-Key": "k"}', '{"X-API-Key": "[redacted]"}'],
    ['{"msg":"sent {\\"token\\":\\"hunter2\\"}"}', '{"msg":"sent {\\"token\\":\\"[redacted]\\"}"}'],
    ['/ws?ticket=abc&topic=x', '/ws?ticket=[redacted]&topic=x'],
    ['redis://:hunter2@cache:6379/0', 'redis://:[redacted]@cache:6379/0'],
    ['Authorization: Bearer abc.def-ghi', 'Authorization: Bearer [redacted]'],
  ])('%s', (line, expected) => {
    expect(redact(line)).toBe(expected);
  });

  it.each([
    '{"tokens":3,"msg":"The monkey=banana"}',
    '{"url":"/api/metrics/cpu?label.host=a","ms":1.5}',
    '{"key":"BTCUSDT"}',
    'http://127.0.0.1:8004/api/v1',
  ])('leaves %s as it is', (line) => {
    expect(redact(line)).toBe(line);
  });

  it('finds an API key wherever it stands in a text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const key = newApiKey();
        return !redact(`${before} ${key} ${after}`).includes(key);
      }),
    );
  });

  it('hides the value of a secret field and leaves the line JSON, whatever the value is', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 8 }),
        fc.constantFrom('password', 'token', 'x-api-key', 'cookie', 'secret', 'authorization'),
        (value, name) => {
          const line = JSON.parse(redact(JSON.stringify({ before: 1, nested: [{ [name]: value }], after: 'x' }))) as {
            nested: Record<string, string>[];
          };
          expect(line).toEqual({ before: 1, nested: [{ [name]: '[redacted]' }], after: 'x' });
        },
      ),
    );
  });

  it.each(['a-', 'eyJ', 'qd_', 'a.', 'a://b:', '"password\\', 'key=', 'bearer ', '\\"token\\":\\"', "secret: '"])(
    'comes to an end soon on a long line of %j',
    (piece) => {
      const line = JSON.stringify({ msg: piece.repeat(200_000 / piece.length) });
      expect(() => JSON.parse(redact(line)) as unknown).not.toThrow();
    },
    2000,
  );
});
