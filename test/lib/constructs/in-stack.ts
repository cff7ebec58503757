import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { context } from '../../../cdk.json';
import { type EnvironmentConfig, environments } from '../../../lib/config';
import type { Storage } from '../../../lib/constructs/storage';
import type { Placement } from '../../../lib/wiring/names';

/** An app with the feature flags that `cdk` would give it. */
export function appWithFlags(): App {
  return new App({ context, analyticsReporting: false });
}

/** The template of one stack in `environment` with what `build` adds to it. */
export function templateOf(
  build: (stack: Stack, placement: Placement) => void,
  environment: EnvironmentConfig = environments.dev,
): Template {
  const { account, region, name } = environment;
  const stack = new Stack(appWithFlags(), 'test', { env: { account, region } });
  build(stack, { environment: name, account, region });
  return Template.fromStack(stack);
}

export const LAKE_KEY = 'arn:aws:kms:us-east-1:111111111111:key/lake';
export const ORIGINALS_KEY = 'arn:aws:kms:us-east-1:111111111111:key/originals';
export const SECRET = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:pseudonym-AbCdEf';

export function storageIn(stack: Stack): Storage {
  return {
    lakeKey: kms.Key.fromKeyArn(stack, 'ImportedLakeKey', LAKE_KEY),
    originalsKey: kms.Key.fromKeyArn(stack, 'ImportedOriginalsKey', ORIGINALS_KEY),
    pseudonymSecretArn: SECRET,
  };
}

/** A directory with a function in it, for tests that are not about the function. */
export function anyBundle(): string {
  const directory = mkdtempSync(join(tmpdir(), 'catchment-bundle-'));
  writeFileSync(join(directory, 'index.js'), 'exports.handler = async () => {};\n');
  return directory;
}

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource?: unknown;
}

/** What the template's one role may do, by statement id: `['action resource', …]`. */
export function permissionsOf(template: Template): Record<string, { actions: string[]; resources: unknown }> {
  const [role] = Object.values(template.findResources('AWS::IAM::Role'));
  const statements = role?.['Properties'].Policies[0].PolicyDocument.Statement as Statement[];
  return Object.fromEntries(
    statements.map((each) => [each.Sid, { actions: [each.Action].flat(), resources: each.Resource }]),
  );
}
