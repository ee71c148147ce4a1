import { greeting } from '../../../src/launcher/greeting.js';

const READY = { url: 'http://127.0.0.1:8080', logins: [], keyFile: null, services: null, sandboxService: null };

describe('what the start says at its end', () => {
  it('has the address of each service of a desk, or that there is none, and no login of any', () => {
    const services = { portfolio: 'http://desk:secret@portfolio:8004/', risk: null };
    const lines = greeting({ ...READY, services }).split('\n');
    expect(lines).toEqual(expect.arrayContaining(['  portfolio   http://portfolio:8004', '  risk        not configured']));
  });

  it('has none of the services of the sandbox, which says its own', () => {
    expect(greeting({ ...READY, sandboxService: 'http://127.0.0.1:8003' })).not.toMatch(/portfolio|not configured/);
  });

  it('says of each login where its password comes from, and how to set the one that was ignored', () => {
    const known = { password: null, created: false };
    const logins = [
      { ...known, username: 'admin', variable: 'ignored' },
      { ...known, username: 'operator', variable: 'right' },
      { ...known, username: 'viewer', variable: 'unset' },
    ] as const;
    expect(greeting({ ...READY, logins }).split('\n')).toEqual(
      expect.arrayContaining([
        '  admin       ADMIN_PASSWORD is not its password and was ignored: npm run desk -- user password admin',
        '  operator    password from OPERATOR_PASSWORD',
        '  viewer      password as printed or given at the first start, or as changed since',
      ]),
    );
  });
});
