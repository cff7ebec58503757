import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Template, TemplateResource } from '../../../local/deployer/assembly';
import type { Clients } from '../../../local/deployer/clients';
import { StackDeployment } from '../../../local/deployer/deploy-stack';
import type { Provider } from '../../../local/deployer/provider';
import { ReportBuilder, renderReport } from '../../../local/deployer/report';
import { StackState } from '../../../local/deployer/stack-state';

let directory: string;
/** What there is, by name; a thing of the fake service below. */
let things: Map<string, unknown>;
let calls: string[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'catchment-deploy-'));
  things = new Map();
  calls = [];
});
afterEach(() => rmSync(directory, { recursive: true }));

const thing: Provider = {
  type: 'Test::Thing',
  honours: ['Name', 'Needs'],
  without: { Colour: 'there are no colours here' },
  async put(properties, { previous }) {
    const name = String(properties['Name']);
    calls.push(`${previous === undefined ? 'create' : 'update'} ${name}`);
    if (name === 'refused') throw new Error('it may not be called so');
    things.set(name, properties);
    return { physicalId: name, ref: `ref:${name}`, attributes: { Arn: `arn:${name}` } };
  },
  exists: async ({ physicalId }) => things.has(physicalId),
  async remove({ physicalId }) {
    calls.push(`remove ${physicalId}`);
    if (physicalId === 'full') return 'it holds something';
    things.delete(physicalId);
    return undefined;
  },
};

const resource = (properties: object, rest: Partial<TemplateResource> = {}): TemplateResource => ({
  Type: 'Test::Thing',
  Properties: properties as Record<string, unknown>,
  ...rest,
});

async function deploy(template: Template, name = 'stack', states = new Map<string, StackState>()) {
  calls = [];
  const report = new ReportBuilder();
  const state = await StackState.open(directory, name);
  states.set(name, state);
  const deployment = {
    clients: {} as Clients,
    providers: new Map([[thing.type, thing]]),
    report,
    states,
    onProgress: () => {},
  };
  const stack = { name, account: '000000000000', region: 'us-east-1', template };
  await new StackDeployment(stack, state, deployment).run();
  report.stacks.push(name);
  return report.build();
}

test('resources are made after those that they refer to or depend on', async () => {
  const Resources = {
    First: resource({ Name: 'a', Needs: { 'Fn::GetAtt': ['Last', 'Arn'] } }, { DependsOn: 'Middle' }),
    Middle: resource({ Name: 'b', Needs: { Ref: 'Last' } }),
    Last: resource({ Name: 'c' }),
  };
  const report = await deploy({ Resources });
  expect(calls).toEqual(['create c', 'create b', 'create a']);
  expect(things.get('a')).toEqual({ Name: 'a', Needs: 'arn:c' });
  expect(things.get('b')).toEqual({ Name: 'b', Needs: 'ref:c' });
  expect(report.created).toHaveLength(3);
});

test('a second deployment changes only what differs, and makes again what has gone', async () => {
  const template = (needs: string) => ({
    Resources: {
      A: resource({ Name: 'a' }),
      B: resource({ Name: 'b', Needs: needs }),
      C: resource({ Name: 'c' }),
    },
  });
  await deploy(template('x'));
  things.delete('c');
  const report = await deploy(template('y'));
  expect(calls).toEqual(['update b', 'create c']);
  expect(report).toMatchObject({ unchanged: 1, updated: [{ resource: 'stack/B' }] });
});

test('what has left the template is deleted, last made first, unless it is to be retained or is not empty', async () => {
  await deploy({
    Resources: {
      A: resource({ Name: 'a' }),
      B: resource({ Name: 'b' }),
      Kept: resource({ Name: 'kept' }, { DeletionPolicy: 'Retain' }),
      Full: resource({ Name: 'full' }),
    },
  });
  const report = await deploy({ Resources: {} });
  expect(calls).toEqual(['remove full', 'remove b', 'remove a']);
  expect([...things.keys()]).toEqual(['kept', 'full']);
  expect(report.kept.map(({ resource, why }) => `${resource}: ${why}`)).toEqual([
    'stack/Full: it holds something',
    'stack/Kept: its template says to retain it (kept)',
  ]);
  expect((await deploy({ Resources: {} })).kept).toHaveLength(1);
});

test('a new name replaces a resource: the new one is made, then the old one goes', async () => {
  await deploy({ Resources: { A: resource({ Name: 'old' }) } });
  await deploy({ Resources: { A: resource({ Name: 'new' }) } });
  expect(calls).toEqual(['update new', 'remove old']);
});

test('a resource under another logical id, or in another stack, has moved and is not deleted', async () => {
  await deploy({ Resources: { A: resource({ Name: 'a' }) } });
  await deploy({ Resources: { B: resource({ Name: 'a' }) } });
  expect(calls).toEqual(['create a']);
  const states = new Map<string, StackState>();
  await deploy({ Resources: { C: resource({ Name: 'a' }) } }, 'other', states);
  await deploy({ Resources: {} }, 'stack', states);
  expect(things.has('a')).toBe(true);
});

test('a deployment that failed midway is gone on with by the next', async () => {
  const template = (name: string) => ({
    Resources: { A: resource({ Name: 'a' }), B: resource({ Name: name }), C: resource({ Name: 'c' }) },
  });
  await expect(deploy(template('refused'))).rejects.toThrow(
    'stack: Test::Thing B could not be deployed: Error: it may not be called so',
  );
  await deploy(template('b'));
  expect(calls).toEqual(['create b', 'create c']);
});

test('a type that is not known is told, and what refers to it can still be made', async () => {
  const report = await deploy({
    Resources: {
      Unknown: { Type: 'AWS::New::Type', Properties: { A: 1 } },
      A: resource({ Name: 'a', Needs: { 'Fn::GetAtt': ['Unknown', 'Other'] } }),
    },
  });
  expect(things.get('a')).toMatchObject({
    Needs: 'arn:aws:not-made:us-east-1:000000000000:stack/Unknown/Other',
  });
  expect(report.notHonoured).toEqual([
    {
      what: 'AWS::New::Type',
      why: 'the local deployer does not know this type',
      resources: ['stack/Unknown'],
    },
  ]);
});

test('properties without effect are told with their counts, also when nothing changed', async () => {
  const template = {
    Resources: {
      A: resource({ Name: 'a', Colour: 'red' }),
      B: resource({ Name: 'b', Colour: 'blue', Odd: 1 }),
    },
  };
  await deploy(template);
  const report = await deploy(template);
  expect(report).toMatchObject({ unchanged: 2, created: [] });
  expect(renderReport(report)).toMatch(
    /2 × Test::Thing\.Colour {2}there are no colours here\n.*1 × Test::Thing\.Odd {5}not known to the local deployer/,
  );
});

test('an attribute that a resource does not have is an error that names those it has', async () => {
  const Resources = {
    A: resource({ Name: 'a' }),
    B: resource({ Name: 'b', Needs: { 'Fn::GetAtt': ['A', 'Url'] } }),
  };
  await expect(deploy({ Resources })).rejects.toThrow(
    'A has no attribute Url in the local environment; it has Arn.',
  );
});

test('outputs and exports reach other stacks, and conditions leave resources out', async () => {
  const states = new Map<string, StackState>();
  await deploy(
    {
      Conditions: { Never: { 'Fn::Equals': [1, 2] } },
      Resources: { A: resource({ Name: 'a' }), No: resource({ Name: 'no' }, { Condition: 'Never' }) },
      Outputs: { Arn: { Value: { 'Fn::GetAtt': ['A', 'Arn'] }, Export: { Name: 'shared' } } },
    },
    'first',
    states,
  );
  expect(things.has('no')).toBe(false);
  const Needs = [
    { 'Fn::ImportValue': 'shared' },
    { 'Fn::GetStackOutput': { StackName: 'first', OutputName: 'Arn' } },
  ];
  await deploy({ Resources: { B: resource({ Name: 'b', Needs }) } }, 'second', states);
  expect(things.get('b')).toMatchObject({ Needs: ['arn:a', 'arn:a'] });
});

test("CDK's bootstrap version is a parameter that nobody asks for", async () => {
  await deploy({
    Parameters: {
      BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/x/version' },
    },
    Resources: { A: resource({ Name: 'a' }) },
  });
  expect(things.has('a')).toBe(true);
});
