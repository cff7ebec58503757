import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { type EnvironmentConfig, environmentNamed } from '../lib/config';
import { datasets } from '../lib/datasets';
import { marts } from '../lib/marts';
import { addPlatform } from '../lib/stacks/platform';

const app = new App();
// The reasons of the exceptions go into the templates, where an auditor of the account finds them.
Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { writeSuppressionsToCloudFormation: true }));
addPlatform(app, chosenEnvironment(), datasets, marts);

/** From `-c env=<name>`. */
function chosenEnvironment(): EnvironmentConfig {
  try {
    return environmentNamed(app.node.tryGetContext('env'));
  } catch (error) {
    // Somebody mistyped a name: the sentence helps, a stack trace would hide it.
    console.error(`${(error as Error).message} For instance: npx cdk synth -c env=dev`);
    process.exit(1);
  }
}
