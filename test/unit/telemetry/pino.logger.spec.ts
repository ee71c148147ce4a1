import { loadConfig, StartupError } from '../../../src/config/config.js';
import { createLogger } from '../../../src/platform/telemetry/pino.logger.js';

/** What is written at this level when a start has failed with the error. */
function written(level: string, error: Error): string {
  let text = '';
  createLogger(loadConfig({ NODE_ENV: 'test', LOG_LEVEL: level }), { write: (line) => void (text += line) }).error(
    error,
    'ExceptionHandler',
  );
  return text;
}

describe('a start that cannot go on', () => {
  it('has no stack in the log, as who started it gets the sentence', () => {
    expect(written('info', new StartupError('The database cannot be reached.'))).toBe('');
    expect(written('debug', new StartupError('The database cannot be reached.'))).toMatch(/The database cannot be reached.*\\n +at /);
  });

  it('has one where it is a mistake of ours', () => {
    expect(written('info', new Error('oh'))).toMatch(/"level":"error".*oh.*\\n +at /);
  });
});
