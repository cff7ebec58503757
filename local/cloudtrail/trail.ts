/** A trail as it was created; persisted. */
export interface Trail {
  readonly name: string;
  readonly arn: string;
  /** Where its files would go; none are written locally. */
  readonly bucket: string;
  readonly prefix?: string;
  readonly logGroupArn?: string;
  readonly roleArn?: string;
  readonly isLogging: boolean;
  readonly selectors: readonly EventSelector[];
  readonly advancedSelectors: readonly AdvancedSelector[];
}

export interface EventSelector {
  readonly ReadWriteType?: 'ReadOnly' | 'WriteOnly' | 'All';
  readonly DataResources?: ReadonlyArray<{ readonly Type?: string; readonly Values?: readonly string[] }>;
}

export interface FieldSelector {
  readonly Field: string;
  readonly Equals?: readonly string[];
  readonly StartsWith?: readonly string[];
  readonly EndsWith?: readonly string[];
  readonly NotEquals?: readonly string[];
  readonly NotStartsWith?: readonly string[];
  readonly NotEndsWith?: readonly string[];
}

export interface AdvancedSelector {
  readonly Name?: string;
  readonly FieldSelectors?: readonly FieldSelector[];
}

/** A data event, as selectors look at it. */
export interface DataEvent {
  readonly eventName: string;
  readonly readOnly: boolean;
  /** `AWS::S3::Object`. */
  readonly type: string;
  readonly arn: string;
}

/** Whether the trail records the event. */
export function records(trail: Trail, event: DataEvent): boolean {
  if (!trail.isLogging) return false;
  return (
    trail.selectors.some((selector) => selects(selector, event)) ||
    trail.advancedSelectors.some(({ FieldSelectors = [] }) =>
      FieldSelectors.every((field) => fits(field, event)),
    )
  );
}

function selects({ ReadWriteType = 'All', DataResources = [] }: EventSelector, event: DataEvent): boolean {
  if (ReadWriteType !== 'All' && (ReadWriteType === 'ReadOnly') !== event.readOnly) return false;
  return DataResources.some(
    ({ Type, Values = [] }) => Type === event.type && Values.some((value) => event.arn.startsWith(value)),
  );
}

function fits(selector: FieldSelector, event: DataEvent): boolean {
  const values: Readonly<Record<string, string>> = {
    eventCategory: 'Data',
    eventName: event.eventName,
    eventSource: 's3.amazonaws.com',
    readOnly: String(event.readOnly),
    'resources.type': event.type,
    'resources.ARN': event.arn,
  };
  const value = values[selector.Field];
  if (value === undefined) return false;
  const any = (wanted: readonly string[] | undefined, holds: (each: string) => boolean) =>
    wanted === undefined || wanted.some(holds);
  const none = (unwanted: readonly string[] | undefined, holds: (each: string) => boolean) =>
    !(unwanted ?? []).some(holds);
  return (
    any(selector.Equals, (each) => value === each) &&
    any(selector.StartsWith, (each) => value.startsWith(each)) &&
    any(selector.EndsWith, (each) => value.endsWith(each)) &&
    none(selector.NotEquals, (each) => value === each) &&
    none(selector.NotStartsWith, (each) => value.startsWith(each)) &&
    none(selector.NotEndsWith, (each) => value.endsWith(each))
  );
}
