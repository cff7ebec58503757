import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { environmentNamed } from '../lib/config';
import { datasets } from '../lib/datasets';
import { addPlatform } from '../lib/stacks/platform';

const app = new App();
try {
  addPlatform(app, environmentNamed(app.node.tryGetContext('env')), datasets);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
} catch (error) {
  // A contract or a setting that contradicts itself: the sentence helps, the stack trace does not.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
