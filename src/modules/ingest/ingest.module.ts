import { Module } from '@nestjs/common';
import { BusReader } from './bus/bus.reader.js';
import { BusStreams } from './bus/bus.streams.js';
import { BusTimes } from './bus/bus.times.js';
import { IngestController } from './ingest.controller.js';
import { IngestMetrics } from './journal/ingest.metrics.js';
import { IngestService } from './ingest.service.js';
import { JournalWriter } from './journal/journal.writer.js';
import { JournalRepository } from './journal/journal.repository.js';
import { OutboxPublisher } from './journal/outbox.publisher.js';
import { JournalRetention } from './journal/journal.retention.js';

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
