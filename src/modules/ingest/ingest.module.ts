import { Module } from '@nestjs/common';
import { BusReader } from './bus.reader.js';
import { BusStreams } from './bus.streams.js';
import { BusTimes } from './bus.times.js';
import { IngestController } from './ingest.controller.js';
import { IngestMetrics } from './ingest.metrics.js';
import { IngestService } from './ingest.service.js';
import { JournalWriter } from './journal.writer.js';
import { JournalRepository } from './journal.repository.js';
import { OutboxPublisher } from './outbox.publisher.js';
import { JournalRetention } from './journal.retention.js';

/** Takes desk events in, by HTTP and from the bus: stores them first, then publishes them on the live stream. */
@Module({
  controllers: [IngestController],
  providers: [
    IngestService,
    JournalWriter,
    JournalRepository,
    OutboxPublisher,
    IngestMetrics,
    JournalRetention,
    BusReader,
    BusStreams,
    BusTimes,
  ],
})
export class IngestModule {}
