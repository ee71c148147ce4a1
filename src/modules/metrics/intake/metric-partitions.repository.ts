import { Injectable } from '@nestjs/common';
import { DayPartitions } from '../../../platform/database/sweeps/day-partitions.js';
import { Database } from '../../../platform/database/database.js';

/** The partitions of `metric_points`. */
@Injectable()
export class MetricPartitionsRepository extends DayPartitions {
  constructor(database: Database) {
    super(database, 'metric_points');
  }
}
