import type { PutCompositeAlarmInput, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import type { StateValue } from './judge';

/** Where an alarm stands. Times in milliseconds since 1970, of the environment's clock. */
export interface AlarmState {
  readonly value: StateValue;
  readonly reason: string;
  /** JSON for programs. */
  readonly reasonData?: string;
  readonly updated: number;
  /** When the value became another one. */
  readonly changed: number;
}

interface AnyAlarm {
  readonly name: string;
  readonly state: AlarmState;
  /** When its configuration was put. */
  readonly configured: number;
}

export interface MetricAlarm extends AnyAlarm {
  readonly kind: 'metric';
  readonly config: PutMetricAlarmInput;
  /** When it was made, while it is not evaluated yet. */
  readonly warmingSince?: number;
}

/** A change of state whose actions wait or are held back. */
export interface Suppressed {
  /** The state that was last acted upon. */
  readonly told: StateValue;
  readonly by: 'WaitPeriod' | 'ExtensionPeriod' | 'Alarm';
  readonly since: number;
}

export interface CompositeAlarm extends AnyAlarm {
  readonly kind: 'composite';
  readonly config: PutCompositeAlarmInput;
  readonly suppressed?: Suppressed;
}

/** An alarm as it is kept. */
export type Alarm = MetricAlarm | CompositeAlarm;

export const INITIAL_REASON = 'Unchecked: Initial alarm creation';

/** `1.0` for 1, as CloudWatch writes figures. */
export const decimal = (value: number): string =>
  Number.isInteger(value) ? value.toFixed(1) : String(value);

/** `2026-11-21T18:00:00.000+0000` */
export const timestamp = (ms: number): string => new Date(ms).toISOString().replace('Z', '+0000');
