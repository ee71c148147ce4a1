import { Injectable } from '@nestjs/common';
import { DayPartitions } from '../../../platform/database/sweeps/day-partitions.js';
import { Database } from '../../../platform/database/database.js';

/** The partitions of `market_bars_1s`. */
@Injectable()
export class BarPartitionsRepository extends DayPartitions {
  constructor(database: Database) {
    super(database, 'market_bars_1s');
  }
}
