import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AlarmInstance, instancesOf } from '../../../cli/alarms/instances';
import { local } from '../../../lib/config/local';
import { testPaths } from '../../integration/support/platform';

interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: { readonly AlarmName?: string } }>
  >;
}

const ALARM_TYPES = new Set(['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm']);

/** Names of the alarms in the templates that the environment was deployed from. */
export function alarmsInTemplates(): string[] {
  const assembly = join(testPaths().home, 'cdk.out');
  return readdirSync(assembly)
    .filter((file) => file.endsWith('.template.json'))
    .flatMap((file) => {
      const { Resources } = JSON.parse(readFileSync(join(assembly, file), 'utf8')) as Template;
      return Object.values(Resources)
        .filter(({ Type }) => ALARM_TYPES.has(Type))
        .map(({ Properties }) => Properties?.AlarmName ?? `an alarm without a name in ${file}`);
    })
    .sort();
}

/** Those of them that the platform's declarations know. */
export function instancesInTemplates(): AlarmInstance[] {
  const known = instancesOf(local.name);
  return alarmsInTemplates().flatMap((name) => known.get(name) ?? []);
}
