/** How one alarm comes about and goes away; each step gets the dataset or run group that the alarm is of. */
export interface Scenario {
  /** Takes away what earlier scenarios left, so that the alarm is quiet at first. */
  readonly calm?: (of: string) => Promise<void>;
  /** What really goes wrong. */
  readonly cause: (of: string) => Promise<void>;
  /** Goes on while the alarm is waited for, before each step of the clock. */
  readonly during?: (of: string) => Promise<void>;
  /** What others do before the page's fix can help: AWS recovers, a producer sends what is right. */
  readonly recovers?: (of: string) => Promise<void>;
  /** Goes on while the end of the alarm is waited for, before each step of the clock. */
  readonly after?: (of: string) => Promise<void>;
  /** What the page's fix need not undo, as more shards. */
  readonly cleanUp?: (of: string) => Promise<void>;
  /** Of the clock. @default 60 */
  readonly stepSeconds?: number;
  /** Steps until ALARM, and until OK, at the most. @default 12 */
  readonly steps?: number;
}
