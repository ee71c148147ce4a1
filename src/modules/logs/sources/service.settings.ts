import { readFileSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { fitBroker } from '../../../common/text/name.js';
import { Config, StartupError } from '../../../config/config.js';
import { isLevel, type LogLevel } from '../entry/levels.js';
import { serviceName } from '../entry/service-name.js';
import { isZone } from '../formats/zone.js';
import { checkRegex } from '../query/regex.js';

/** Settings for parsing the lines of one service. */
export interface ServiceSettings {
  readonly timezone: string;
  readonly format?: string | undefined;
  readonly levelDefault?: LogLevel | undefined;
  readonly startPattern?: RegExp | undefined;
  readonly broker?: string | undefined;
}

/** The settings of `LOG_SERVICE_SETTINGS`, a JSON file `{service: {timezone, format, level_default, start_pattern, retention, broker}}`. */
@Injectable()
export class ServiceSettingsFile {
  private readonly settings: ReadonlyMap<string, ServiceSettings>;
  private readonly standard: ServiceSettings;

  constructor({ variables: { LOG_TIMEZONE, LOG_SERVICE_SETTINGS } }: Config) {
    if (!isZone(LOG_TIMEZONE)) throw new StartupError(`LOG_TIMEZONE must be a time zone such as Europe/Berlin, not "${LOG_TIMEZONE}".`);
    this.standard = { timezone: LOG_TIMEZONE };
    this.settings = new Map(LOG_SERVICE_SETTINGS === undefined ? [] : read(LOG_SERVICE_SETTINGS, LOG_TIMEZONE));
  }

  of(service: string): ServiceSettings {
    return this.settings.get(serviceName(service)) ?? this.standard;
  }
}

function read(path: string, standardZone: string): [string, ServiceSettings][] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new StartupError(`LOG_SERVICE_SETTINGS: ${path} cannot be read as JSON.`, { cause });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new StartupError(`LOG_SERVICE_SETTINGS: ${path} must be an object of services.`);
  return Object.entries(parsed).map(([service, value]) => [
    serviceName(service),
    settingsOf(service, value as Record<string, unknown>, standardZone),
  ]);
}

function settingsOf(service: string, value: Record<string, unknown>, standardZone: string): ServiceSettings {
  const fault = (name: string, what: string): StartupError =>
    new StartupError(`LOG_SERVICE_SETTINGS: ${name} of ${service} must be ${what}.`);
  const text = (name: string): string | undefined => {
    const found = value[name];
    if (found === undefined || typeof found === 'string') return found;
    throw fault(name, 'text');
  };
  const timezone = text('timezone') ?? standardZone;
  if (!isZone(timezone)) throw fault('timezone', 'a time zone such as Europe/Berlin');
  const level = text('level_default');
  if (level !== undefined && !isLevel(level)) throw fault('level_default', 'a level such as info');
  const broker = text('broker');
  // The store parses it; here only its type is checked.
  text('retention');
  const pattern = text('start_pattern');
  if (pattern !== undefined && checkRegex(pattern) !== null) throw fault('start_pattern', 'an expression in RE2 syntax');
  return {
    timezone,
    format: text('format'),
    levelDefault: level,
    startPattern: pattern === undefined ? undefined : new RegExp(pattern),
    broker: broker && fitBroker(broker),
  };
}
