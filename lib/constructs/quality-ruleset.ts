import * as glue from 'aws-cdk-lib/aws-glue';
import { Construct } from 'constructs';
import type { Dataset } from '../contract/dataset';
import { renderDqdl } from '../contract/quality';
import { names } from '../wiring/names';

export interface QualityRulesetProps {
  readonly dataset: Dataset;
  readonly environmentName: string;
}

/** The dataset's rules in Glue's own language, for whoever evaluates its cleaned table there. */
export class QualityRuleset extends Construct {
  constructor(scope: Construct, id: string, { dataset, environmentName }: QualityRulesetProps) {
    super(scope, id);
    const { text } = renderDqdl(dataset);
    // Glue takes no empty ruleset.
    if (text === undefined) return;
    new glue.CfnDataQualityRuleset(this, 'Ruleset', {
      name: names.qualityRuleset(environmentName, dataset.name),
      description: `The quality rules of ${dataset.name}, version ${dataset.version}`,
      ruleset: text,
      targetTable: {
        databaseName: names.database(environmentName, 'cleaned'),
        tableName: dataset.name,
      },
    });
  }
}
