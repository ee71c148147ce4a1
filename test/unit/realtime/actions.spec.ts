import fc from 'fast-check';
import { Problem } from '../../../src/common/problem.js';
import { parseAction, parseRecover, readMessage } from '../../../src/modules/realtime/protocol/actions.js';

const parseMessage = (text: string) => parseAction(readMessage(text));

describe('client messages', () => {
  it.each([
    ['ping', { action: 'ping' }],
    ['{"action":"ping","id":3}', { action: 'ping', id: 3 }],
    ['{"action":"auth","token":"t"}', { action: 'auth', credentials: { kind: 'bearer', token: 't' }, message: expect.anything() }],
    ['{"type":"auth","token":"t"}', { action: 'auth', credentials: { kind: 'bearer', token: 't' }, message: expect.anything() }],
    ['{"token":"t","metric_types":["all"]}', { action: 'auth', credentials: { kind: 'bearer', token: 't' }, message: expect.anything() }],
    ['{"api_key":"qd_x"}', { action: 'auth', credentials: { kind: 'api_key', key: 'qd_x' }, message: { api_key: 'qd_x' } }],
    ['{"action":"unsubscribe","topic":"alerts","id":"a"}', { action: 'unsubscribe', topic: 'alerts', id: 'a' }],
    [
      '{"action":"subscribe","id":7,"topic":"alerts","max_rate_hz":4,"recover":{"epoch":"k3f9","seq":1040}}',
      { action: 'subscribe', id: 7, topic: 'alerts', maxRateHz: 4, recover: { epoch: 'k3f9', seq: 1040 } },
    ],
    ['{"action":"acknowledge","id":1}', { action: 'custom', id: 1, name: 'acknowledge', message: { action: 'acknowledge', id: 1 } }],
  ])('reads %s', (text, action) => {
    expect(parseMessage(text)).toEqual(action);
  });

  it.each([
    ['not json', 'request.malformed'],
    ['"text"', 'request.malformed'],
    ['7', 'request.malformed'],
    ['null', 'request.malformed'],
    ['[]', 'request.malformed'],
    ['{}', 'realtime.unknown_action'],
    ['{"action":7}', 'realtime.unknown_action'],
    ['{"action":"subscribe"}', 'request.invalid'],
    ['{"action":"subscribe","topic":["a"]}', 'request.invalid'],
    ['{"action":"subscribe","topic":"a","max_rate_hz":0}', 'request.invalid'],
    ['{"action":"subscribe","topic":"a","max_rate_hz":"fast"}', 'request.invalid'],
    ['{"action":"subscribe","topic":"a","recover":{"epoch":"e","seq":-1}}', 'request.invalid'],
    ['{"action":"subscribe","topic":"a","recover":"rubbish"}', 'request.invalid'],
    ['{"action":"subscribe","topic":"a","filter":[1]}', 'request.invalid'],
    ['{"action":"subscribe","topic":"a","filter":{"x":{"y":1}}}', 'request.invalid'],
    ['{"action":"auth"}', 'auth.required'],
    ['{"action":"auth","token":7}', 'request.invalid'],
  ])('refuses %s with %s', (text, code) => {
    expect(() => parseMessage(text)).toThrow(expect.objectContaining({ code }));
  });

  it('never fails with anything but a Problem', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.record({
            action: fc.constantFrom('subscribe', 'auth', 'unsubscribe'),
            topic: fc.anything(),
            recover: fc.anything(),
            filter: fc.anything(),
          }),
        ),
        (body) => {
          try {
            parseAction(body);
          } catch (error) {
            expect(error).toBeInstanceOf(Problem);
          }
        },
      ),
    );
  });

  it('reads the position of a URL', () => {
    expect(parseRecover('k3f9:1040')).toEqual({ epoch: 'k3f9', seq: 1040 });
    expect(() => parseRecover('k3f9:')).toThrow(Problem);
    expect(() => parseRecover('k3f9:99999999999999999999')).toThrow(Problem);
  });
});
