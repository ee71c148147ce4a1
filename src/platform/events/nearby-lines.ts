import { Injectable } from '@nestjs/common';

/** A log line as it stands beside something else. Times are RFC 3339. */
export interface NearbyLine {
  readonly id: string;
  readonly timestamp: string;
  readonly level: string;
  readonly service: string;
  readonly message: string;
}

export interface NearbyRequest {
  /** By any of these names. */
  readonly services: readonly string[];
  readonly atMs: number;
  /** Only lines of these brokers; null = all. */
  readonly brokers: readonly string[] | null;
}

export interface NearbyAnswer {
  readonly from: string;
  readonly to: string;
  readonly lines: readonly NearbyLine[];
  /** False when something may be missing. */
  readonly complete: boolean;
}

type Reader = (request: NearbyRequest) => Promise<NearbyAnswer>;

/** Where features find the log lines that were written around a time: they do not know the feature that keeps them. */
@Injectable()
export class NearbyLines {
  private reader: Reader | null = null;

  provide(reader: Reader): void {
    this.reader = reader;
  }

  /** Null where no logs are kept. Rejects when they cannot be read now. */
  async around(request: NearbyRequest): Promise<NearbyAnswer | null> {
    return this.reader ? this.reader(request) : null;
  }
}
