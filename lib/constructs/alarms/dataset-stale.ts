import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../../config/environment';
import {
  type AlarmDeclaration,
  alarmDescription,
  alarms,
  DATASET_STALE,
  datasetStale,
} from '../../wiring/alarms';
import { names } from '../../wiring/names';
import { severityTopicArn } from '../arns';

export interface DatasetStaleProps {
  readonly dataset: string;
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
  constructor(scope: Construct, id: string, { dataset, group, environment }: DatasetStaleProps) {
    const causes = Object.entries<AlarmDeclaration>(alarms)
      .filter(([, { stale }]) => stale === true)
      .map(([cause, { scope: of }]) =>
        names.alarm(environment.name, cause, of === 'group' ? group : dataset),
      );
    super(scope, id, {
      compositeAlarmName: names.alarm(environment.name, DATASET_STALE, dataset),
      alarmDescription: alarmDescription(DATASET_STALE, { environment: environment.name, of: dataset }),
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
