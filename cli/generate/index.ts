/** Made-up events: what a test, a benchmark or the main job imports. */
export { type Account, enter, newAccount } from './account';
export {
  type EventRow,
  GENERATE_DEFAULTS,
  type Generated,
  type GenerateOptions,
  generateEvents,
} from './generate-events';
export { type GenerateSummary, type ProduceGeneratedOptions, produceGenerated } from './produce-generated';
export type { Spike } from './traffic';
