import { describe } from '@jest/globals';
import { liveBehaviour } from './live-behaviour';
import { MemoryLive } from './memory-live';

const table = new MemoryLive();

describe('a live table in memory', () => {
  liveBehaviour(() => table);
});
