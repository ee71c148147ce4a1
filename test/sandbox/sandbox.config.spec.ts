import { loadSandboxConfig, SandboxConfigError } from '../../src/config/sandbox.config.js';

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    loadSandboxConfig(env);
    return [];
  } catch (error) {
    if (error instanceof SandboxConfigError) return error.faults;
    throw error;
  }
}

it('needs nothing', () => {
  expect(loadSandboxConfig({})).toEqual({
    ports: {
      portfolio: { port: 8004, explicit: false },
      ai: { port: 8001, explicit: false },
      execution: { port: 8002, explicit: false },
      risk: { port: 8003, explicit: false },
      monitoring: { port: 8005, explicit: false },
    },
    target: null,
    busUrl: null,
    seed: '1',
    recording: null,
    recordingEnd: 'loop',
    speed: 1,
    dialect: 'documented',
    tickMs: 250,
    historyDays: 30,
    dataDir: '.quarterdeck',
    host: '127.0.0.1',
  });
});

it('reads what is given', () => {
  const config = loadSandboxConfig({
    SANDBOX_PORTS: 'portfolio=0, ai=9001',
    SANDBOX_TARGET_URL: 'http://127.0.0.1:8080/',
    SANDBOX_API_KEY: 'secret',
    SANDBOX_DIALECT: 'Deployed',
    SANDBOX_SPEED: '1000',
    SANDBOX_RECORDING_END: 'stop',
    SANDBOX_ZMQ_URL: 'tcp://127.0.0.1:5555',
  });
  expect(config.ports).toMatchObject({
    portfolio: { port: 0, explicit: true },
    ai: { port: 9001, explicit: true },
    risk: { port: 8003, explicit: false },
  });
  expect(config).toMatchObject({
    target: { url: 'http://127.0.0.1:8080', apiKey: 'secret' },
    dialect: 'deployed',
    speed: 1000,
    recordingEnd: 'stop',
    busUrl: 'tcp://127.0.0.1:5555',
  });
});

it('does not report without a target or without a key', () => {
  expect(loadSandboxConfig({ SANDBOX_TARGET_URL: 'http://127.0.0.1:8080' }).target).toBeNull();
  expect(loadSandboxConfig({ SANDBOX_API_KEY: 'secret' }).target).toBeNull();
});

it.each([
  [{ SANDBOX_PORTS: 'portfolio=70000' }, 'SANDBOX_PORTS gives portfolio the port "70000", which is not a whole number from 0 to 65535.'],
  [{ SANDBOX_PORTS: 'web=1' }, 'SANDBOX_PORTS names "web", which is not one of portfolio, ai, execution, risk, monitoring.'],
  [{ SANDBOX_PORTS: 'ai=9001,risk=9001' }, 'SANDBOX_PORTS gives the port 9001 to two services.'],
  [{ SANDBOX_SPEED: 'fast' }, 'SANDBOX_SPEED must be a number from 0.001 to 1000000, not "fast".'],
  [{ SANDBOX_DIALECT: 'english' }, 'SANDBOX_DIALECT must be documented or deployed, not "english".'],
  [{ SANDBOX_TARGET_URL: 'ftp://x' }, 'SANDBOX_TARGET_URL must be an http or https address, not "ftp://x".'],
  [{ SANDBOX_ZMQ_URL: '127.0.0.1:5555' }, 'SANDBOX_ZMQ_URL must be an address like tcp://127.0.0.1:5555, not "127.0.0.1:5555".'],
])('says what is wrong with %j', (env, sentence) => {
  expect(faultsOf(env)).toEqual([sentence]);
});

it('lists every fault at once and never shows the key', () => {
  const faults = faultsOf({ SANDBOX_TICK_MS: '1', SANDBOX_SPEED: '0', SANDBOX_TARGET_URL: 'x', SANDBOX_API_KEY: 'qd_secret' });
  expect(faults).toHaveLength(3);
  expect(faults.join()).not.toContain('qd_secret');
});
