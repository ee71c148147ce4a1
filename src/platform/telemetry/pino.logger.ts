import { inspect } from 'node:util';
import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, destination, type Level, type Logger as Lines, pino, stdTimeFunctions } from 'pino';
import { build as pretty } from 'pino-pretty';
import { type Config, StartupError } from '../../config/config.js';
import { redact } from './redact.js';
import { requestContext } from './request-context.js';

/** Nest's lines about its own assembly, one per route and module, and the stack of a failed start: only logged for debugging. */
const ASSEMBLY = new Set(['InstanceLoader', 'NestFactory', 'NestApplication', 'RouterExplorer', 'RoutesResolver', 'WebSocketsController']);

/**
 * Nest's logger over pino: JSON lines in production, one readable line otherwise. Each line carries the id of the request it was
 * written for and has passed `redact`. Used instead of nestjs-pino's request middleware, which makes a child logger per request.
 */
export class PinoLogger implements LoggerService {
  constructor(private readonly lines: Lines) {}

  verbose = this.writer('trace');
  debug = this.writer('debug');
  log = this.writer('info');
  warn = this.writer('warn');
  error = this.writer('error');
  fatal = this.writer('fatal');

  enabled(level: Level): boolean {
    return this.lines.isLevelEnabled(level);
  }

  write(level: Level, sentence: string, fields: object): void {
    this.lines[level](fields, sentence);
  }

  /** Nest passes its context last; before it, in any order, sentences, fields, an error or a stack. */
  private writer(level: Level) {
    return (message: unknown, ...rest: unknown[]): void => {
      const context = typeof rest.at(-1) === 'string' && !isStack(rest.at(-1)) ? rest.pop() : undefined;
      const isAside =
        (level === 'info' && ASSEMBLY.has(String(context))) || (context === 'ExceptionHandler' && message instanceof StartupError);
      const effective = isAside ? 'debug' : level;
      if (!this.lines.isLevelEnabled(effective)) return;
      const fields: Record<string, unknown> = context === undefined ? {} : { context };
      const sentences = [message, ...rest].map((part) => addDetail(fields, part)).filter((part) => part !== undefined);
      this.lines[effective](fields, sentences.join(' '));
    };
  }
}

/** `to` replaces standard output, with JSON lines (tests); `also` gets each line as it is written, without secrets. */
export function createLogger(config: Config, to?: DestinationStream, also?: (line: string) => void): PinoLogger {
  const output =
    to ??
    (config.production
      ? destination({ dest: 1, sync: false })
      : pretty({ singleLine: true, sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l' }));
  return new PinoLogger(
    pino(
      {
        level: config.variables.LOG_LEVEL,
        timestamp: stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
        mixin: requestFields,
        hooks: {
          streamWrite: (line) => {
            const clean = redact(line);
            also?.(clean);
            return clean;
          },
        },
      },
      output,
    ),
  );
}

function requestFields(): object {
  const context = requestContext.getStore();
  if (context === undefined) return {};
  return context.traceId === undefined ? { request_id: context.requestId } : { request_id: context.requestId, trace_id: context.traceId };
}

/** Moves fields, an error or a stack into the fields; returns the sentence. An error alone needs no sentence. */
function addDetail(fields: Record<string, unknown>, part: unknown): string | undefined {
  if (part instanceof Error) fields.err = part;
  else if (isStack(part)) fields.stack = part;
  else if (typeof part === 'object' && part !== null) Object.assign(fields, part);
  else if (typeof part === 'string') return part;
  else if (part !== undefined && part !== null) return inspect(part);
  return undefined;
}

function isStack(text: unknown): boolean {
  return typeof text === 'string' && /\n\s+at /.test(text);
}
