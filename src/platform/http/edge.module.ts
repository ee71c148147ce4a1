import { Global, Module } from '@nestjs/common';
import { FastLane } from './fast-lane.js';
import { Lifecycle } from './lifecycle.js';

/** What the HTTP edge shares with the modules behind it. */
@Global()
@Module({ providers: [Lifecycle, FastLane], exports: [Lifecycle, FastLane] })
export class EdgeModule {}
