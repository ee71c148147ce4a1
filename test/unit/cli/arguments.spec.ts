import { readArguments } from '../../../src/cli/arguments.js';
import { shown } from '../../../src/cli/shown.js';

const read = (line: string) => readArguments(line === '' ? [] : line.split(' '));

describe('the words after npm run desk --', () => {
  it.each(['', 'help', '--help'])('"%s" show every command', (line) => {
    expect(read(line)).toMatchObject({ kind: 'help', text: expect.stringMatching(/user add[^]*key revoke[^]*doctor/) });
  });

  it.each(['user add', 'user password', 'user list', 'key create', 'key revoke', 'key list', 'doctor'])(
    '"%s --help" show that one',
    (command) => {
      const asked = read(`${command} --help`);
      expect(asked).toMatchObject({ kind: 'help', text: expect.stringMatching(new RegExp(`^${command}`)) });
      expect((asked as { text: string }).text.split('\n').length).toBeLessThan(6);
    },
  );

  it.each(['user', 'key'])('"%s --help" show every command that begins so', (group) => {
    const { kind, text } = read(`${group} --help`) as { kind: string; text: string };
    expect([kind, text.match(/^\w+ (?=list|add|create)/gm)]).toEqual(['help', [`${group} `, `${group} `]]);
  });

  it('become a command with its fields', () => {
    expect(read('user add ada --role viewer --brokers binance,bybit')).toEqual({
      ...{ kind: 'command', command: 'user add', passwordFromStdin: false, json: false },
      fields: { username: 'ada', role: 'viewer', brokers: ['binance', 'bybit'] },
    });
    expect(read('user password ada --password-stdin --json')).toMatchObject({
      fields: { username: 'ada' },
      passwordFromStdin: true,
      json: true,
    });
    expect(read('key create nightly --owner ada --permissions ingest --networks 10.0.0.0/8 --expires 2027-01-01T00:00:00Z')).toMatchObject({
      fields: {
        name: 'nightly',
        owner: 'ada',
        permissions: ['ingest'],
        allowed_networks: ['10.0.0.0/8'],
        expires_at: '2027-01-01T00:00:00Z',
      },
    });
    expect(read('doctor')).toEqual({ kind: 'doctor' });
  });

  it.each([
    ['frob', 'There is no command "frob".'],
    ['user', 'There is no command "user".'],
    ['user __proto__', 'There is no command "user __proto__".'],
    ['user add', 'The name is missing.'],
    ['key revoke', 'The id is missing.'],
    ['user list ada', '"ada" is one word too many.'],
    ['user add ada bob --role viewer', '"bob" is one word too many.'],
    ['user add ada --password secret', 'There is no option --password here. There are: --role, --brokers, --password-stdin, --json.'],
    ['user add ada --role', '--role needs a value behind it.\n\nuser add <name> --role admin|operator|viewer'],
    ['user add ada --role --json', '--role needs a value behind it.'],
    ['user add ada --role=', '--role needs a value behind it.'],
    ['user list --json=yes', '--json takes no value: leave out what is behind "=".'],
    ['user list -j', 'There is no option -j here. There are: --json.'],
    ['user list --__proto__', 'There is no option --__proto__ here. There are: --json.'],
    ['key create nightly --permission', 'There is no option --permission here: is --permissions meant?'],
    ['key create nightly --permissions ingest --permissions view_logs', '--permissions stands there twice: give it once.'],
    ['doctor now', 'doctor takes no more words.'],
  ])('"%s" are a mistake that is named', (line, sentence) => {
    expect(read(line)).toMatchObject({ kind: 'mistake', text: expect.stringContaining(sentence) });
  });
});

it('a list is shown as a table of what it has, one thing line by line', () => {
  expect(
    shown({
      items: [
        { username: 'ada', role: 'viewer', brokers: ['a', 'b'], last_login_at: null },
        { username: 'z', role: 'admin', brokers: [] },
      ],
    }),
  ).toBe('username  role    brokers\nada       viewer  a,b\nz         admin   -\n');
  expect(shown({ username: 'ada', last_login_at: null, password: 'x' })).toBe(
    'username  ada\npassword  x\n\nIt is shown this once: keep it now.\n',
  );
});
