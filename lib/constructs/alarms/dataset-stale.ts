import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../../config/environment';
import type { Dataset } from '../../contract/dataset';
import {
  type AlarmDeclaration,
  type AlarmId,
  alarmDescription,
  alarms,
  DATASET_STALE,
  datasetStale,
  isLeftOut,
} from '../../wiring/alarms';
import { names } from '../../wiring/names';
import { severityTopicArn } from '../arns';

export interface DatasetStaleProps {
  readonly dataset: Dataset;
  /** Run group of the dataset. */
  readonly group: string;
  readonly environment: EnvironmentConfig;
}

/**
 * Pages once for whatever keeps analysts from seeing new data of a dataset: its causes, which often come
 * together, are alarms of their own that page nobody. Made after them, since CloudWatch refuses a rule that names
 * an alarm that is not there.
 */
export class DatasetStale extends cloudwatch.CompositeAlarm {
  constructor(
    scope: Construct,
    id: string,
    { dataset: { name, monitoring }, group, environment }: DatasetStaleProps,
  ) {
    const causes = (Object.entries(alarms) as Array<[AlarmId, AlarmDeclaration]>)
      .filter(([cause, { stale }]) => stale === true && !isLeftOut(cause, monitoring))
      .map(([cause, { scope: of }]) => names.alarm(environment.name, cause, of === 'group' ? group : name));
    super(scope, id, {
      compositeAlarmName: names.alarm(environment.name, DATASET_STALE, name),
      alarmDescription: alarmDescription(DATASET_STALE, { environment: environment.name, of: name }),
      alarmRule: cloudwatch.AlarmRule.anyOf(
        ...causes.map((name) => cloudwatch.AlarmRule.fromString(`ALARM("${name}")`)),
      ),
    });
    const topic = {
      bind: () => ({ alarmActionArn: severityTopicArn(this, environment.name, datasetStale.severity) }),
    };
    this.addAlarmAction(topic);
    this.addOkAction(topic);
  }
}
