import type { Stack, TemplateResource } from './assembly';
import type { Clients } from './clients';
import { resolveDynamicReferences } from './dynamic-references';
import { conditionHolds, referencedIds, resolve, type Scope } from './intrinsics';
import { inDependencyOrder } from './order';
import type { Deployed, Properties, Provider } from './provider';
import type { ReportBuilder } from './report';
import { leftOut } from './resources';
import { hashOf, type ResourceState, type StackState } from './stack-state';

export interface Deployment {
  readonly clients: Clients;
  readonly report: ReportBuilder;
  /** By CloudFormation type. */
  readonly providers: ReadonlyMap<string, Provider>;
  /** Of the stacks deployed so far, for what one stack takes from another. */
  readonly states: ReadonlyMap<string, StackState>;
  onProgress(words: string): void;
}

/** One stack on its way to what its template says. */
export class StackDeployment {
  readonly #scope: Scope;
  /** Stand-ins for the resources that are not made, so that those which refer to them can be. */
  readonly #notMade = new Map<string, Deployed>();

  constructor(
    private readonly stack: Stack,
    private readonly state: StackState,
    private readonly deployment: Deployment,
  ) {
    this.#scope = this.#scopeOf();
  }

  async run(): Promise<void> {
    const { Resources } = this.stack.template;
    const wanted = Object.keys(Resources).filter((id) => this.#holds(Resources[id]?.Condition));
    const ordered = inDependencyOrder(wanted, (id) =>
      [...needsOf(Resources[id] as TemplateResource)].filter((other) => wanted.includes(other)),
    );
    for (const id of ordered) {
      try {
        await this.#deploy(id, Resources[id] as TemplateResource);
      } catch (error) {
        const { name, message } = error as Error;
        throw new Error(
          `${this.stack.name}: ${Resources[id]?.Type} ${id} could not be deployed: ${name}: ${message}`,
          { cause: error },
        );
      }
    }
    await this.#publishOutputs();
    const stale = this.state.logicalIds().filter((id) => !ordered.includes(id));
    for (const id of stale.reverse()) await removeResource(this.state, id, this.deployment);
  }

  /** Deletes what an earlier deployment made of a stack that is no more. */
  static async remove(state: StackState, deployment: Deployment): Promise<void> {
    for (const id of state.logicalIds().reverse()) await removeResource(state, id, deployment);
    if (state.logicalIds().length === 0) await state.delete();
  }

  async #deploy(id: string, resource: TemplateResource): Promise<void> {
    const { report, clients, providers } = this.deployment;
    const label = `${this.stack.name}/${id}`;
    const provider = providers.get(resource.Type);
    if (provider === undefined) {
      const why = leftOut[resource.Type] ?? 'the local deployer does not know this type';
      report.notMade(resource.Type, label, why);
      this.#notMade.set(id, standIn(this.stack, id));
      return;
    }
    const properties = (await resolveDynamicReferences(
      resolve(resource.Properties ?? {}, this.#scope),
      clients,
    )) as Properties;
    report.properties(provider, label, properties);
    await this.#apply(id, resource, provider, properties);
  }

  async #apply(
    id: string,
    resource: TemplateResource,
    provider: Provider,
    properties: Properties,
  ): Promise<void> {
    const { clients, report, onProgress } = this.deployment;
    const { name: stackName, account, region } = this.stack;
    const change = { resource: `${stackName}/${id}`, type: provider.type };
    const hash = hashOf(properties);
    const retain = resource.DeletionPolicy?.startsWith('Retain') ?? false;
    const before = this.state.get(id);
    const present = before?.type === provider.type && (await provider.exists(before, clients));
    if (present && before.hash === hash) {
      if (before.retain !== retain) await this.state.put(id, { ...before, retain });
      report.unchanged += 1;
      return;
    }
    onProgress(`${present ? 'updating' : 'creating'} ${change.resource}`);
    const deployed = await provider.put(properties, {
      clients,
      account,
      region,
      stackName,
      logicalId: id,
      ...(present ? { previous: before } : {}),
    });
    const { physicalId, ref, attributes } = deployed;
    await this.state.put(id, { type: provider.type, physicalId, ref, attributes, hash, retain });
    (present ? report.updated : report.created).push(change);
    const replaced = present && before.physicalId !== physicalId;
    if (replaced) await removeDeployed(before, change.resource, this.deployment);
  }

  async #publishOutputs(): Promise<void> {
    const outputs: Record<string, unknown> = {};
    const exports: Record<string, unknown> = {};
    for (const [name, output] of Object.entries(this.stack.template.Outputs ?? {})) {
      if (!this.#holds(output.Condition)) continue;
      outputs[name] = resolve(output.Value, this.#scope);
      const exported = output.Export?.Name;
      if (exported !== undefined) exports[String(resolve(exported, this.#scope))] = outputs[name];
    }
    await this.state.publish(outputs, exports);
  }

  #holds(condition: string | undefined): boolean {
    return condition === undefined || conditionHolds(condition, this.#scope);
  }

  #scopeOf(): Scope {
    const { template, ...stack } = this.stack;
    const parameters = Object.entries(template.Parameters ?? {}).map(
      ([name, parameter]) => [name, parameter.Default] as const,
    );
    return {
      stack,
      // The bootstrap version is a parameter from SSM, which only CloudFormation's rules ask for.
      parameters: Object.fromEntries(parameters),
      mappings: template.Mappings ?? {},
      conditions: template.Conditions ?? {},
      ref: (id) => this.#resource(id).ref,
      attribute: (id, name) => {
        const resource = this.#resource(id);
        const value = resource.attributes[name];
        if (value !== undefined) return value;
        if (this.#notMade.has(id)) return `${resource.ref}/${name}`;
        throw new Error(
          `${id} has no attribute ${name} in the local environment; it has ${Object.keys(resource.attributes).join(', ') || 'none'}.`,
        );
      },
      stackOutput: (stackName, output) => {
        const value = this.deployment.states.get(stackName)?.outputs[output];
        if (value === undefined) throw new Error(`Stack ${stackName} has no output ${output}.`);
        return value;
      },
      importValue: (name) => {
        for (const { exports } of this.deployment.states.values()) {
          if (name in exports) return exports[name];
        }
        throw new Error(`No stack exports ${name}.`);
      },
    };
  }

  #resource(id: string): Deployed {
    const resource = this.state.get(id) ?? this.#notMade.get(id);
    if (resource === undefined) throw new Error(`There is no resource or parameter ${id}.`);
    return resource;
  }
}

function needsOf(resource: TemplateResource): Set<string> {
  const explicit = resource.DependsOn === undefined ? [] : [resource.DependsOn].flat();
  return new Set([...referencedIds(resource.Properties), ...explicit]);
}

function standIn({ name, account, region }: Stack, id: string): Deployed {
  const arn = `arn:aws:not-made:${region}:${account}:${name}/${id}`;
  return { physicalId: arn, ref: arn, attributes: { Arn: arn } };
}

async function removeResource(state: StackState, id: string, deployment: Deployment): Promise<void> {
  const resource = state.get(id) as ResourceState;
  const label = `${state.name}/${id}`;
  const forget = await removeDeployed(resource, label, deployment);
  if (forget) await state.forget(id);
}

/** True when it need not be thought of any more. */
async function removeDeployed(
  resource: ResourceState,
  label: string,
  { clients, providers, report, states, onProgress }: Deployment,
): Promise<boolean> {
  const change = { resource: label, type: resource.type };
  // The same thing under another logical id, or in another stack: it has moved, not gone.
  if (isDeployedAs(resource, label, states)) return true;
  if (resource.retain) {
    report.kept.push({ ...change, why: `its template says to retain it (${resource.physicalId})` });
    return true;
  }
  onProgress(`deleting ${label}`);
  const why = await providers.get(resource.type)?.remove(resource, clients);
  if (why === undefined) {
    report.deleted.push(change);
    return true;
  }
  report.kept.push({ ...change, why });
  return false;
}

function isDeployedAs(
  resource: ResourceState,
  label: string,
  states: ReadonlyMap<string, StackState>,
): boolean {
  for (const [stack, state] of states) {
    for (const id of state.logicalIds()) {
      const other = state.get(id);
      if (`${stack}/${id}` === label || other === undefined) continue;
      if (other.type === resource.type && other.physicalId === resource.physicalId) return true;
    }
  }
  return false;
}
