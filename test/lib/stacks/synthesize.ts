import { App, type IPolicyValidationPlugin, type Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { context } from '../../../cdk.json';
import type { EnvironmentConfig } from '../../../lib/config';
import type { Dataset } from '../../../lib/contract/dataset';
import type { Mart } from '../../../lib/contract/mart';
import { addPlatform } from '../../../lib/stacks/platform';

export interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly DeletionPolicy?: string;
  readonly Metadata?: Record<string, unknown>;
}

/** The platform as `cdk` would see it, with the feature flags of cdk.json. */
export function platformApp(
  environment: EnvironmentConfig,
  datasets: readonly Dataset[],
  plugin?: (app: App) => IPolicyValidationPlugin,
  marts: readonly Mart[] = [],
): App {
  const app = new App({ context, analyticsReporting: false });
  addPlatform(app, environment, datasets, marts);
  if (plugin !== undefined) Validations.of(app).addPlugins(plugin(app));
  return app;
}

export function stacksOf(app: App): Stack[] {
  return app.node.children.filter((child): child is Stack => 'stackName' in child);
}

/** Every template by stack name. */
export function templatesOf(app: App): Map<string, Template> {
  return new Map(stacksOf(app).map((stack) => [stack.stackName, Template.fromStack(stack)]));
}

/** Every resource as `<stack>/<logical id>`. */
export function resourcesOf(templates: ReadonlyMap<string, Template>): Map<string, Resource> {
  return new Map(
    [...templates].flatMap(([stack, template]) =>
      Object.entries(template.toJSON()['Resources'] as Record<string, Resource>).map(
        ([id, resource]) => [`${stack}/${id}`, resource] as const,
      ),
    ),
  );
}
