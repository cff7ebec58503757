import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { createOrUpdate, found, generatedName, gone, type Provider } from '../provider';

interface RoleProperties {
  readonly RoleName?: string;
  readonly Path?: string;
  readonly Description?: string;
  readonly AssumeRolePolicyDocument?: unknown;
  readonly Policies?: ReadonlyArray<{ readonly PolicyName: string; readonly PolicyDocument: unknown }>;
  readonly ManagedPolicyArns?: readonly string[];
}

const UNENFORCED = 'kept and shown, never enforced: what is missing in a policy shows only on AWS';

export const iamRole: Provider = {
  type: 'AWS::IAM::Role',
  honours: ['RoleName', 'Path', 'Description'],
  without: {
    AssumeRolePolicyDocument: UNENFORCED,
    Policies: UNENFORCED,
    ManagedPolicyArns: UNENFORCED,
  },
  async put(properties, context) {
    const { iam } = context.clients;
    const wanted = properties as RoleProperties;
    const RoleName = wanted.RoleName ?? generatedName(context, 64);
    const document = JSON.stringify(wanted.AssumeRolePolicyDocument ?? {});
    await createOrUpdate<unknown>(
      () =>
        iam.send(
          new CreateRoleCommand({
            RoleName,
            Path: wanted.Path,
            Description: wanted.Description,
            AssumeRolePolicyDocument: document,
          }),
        ),
      () => iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: document })),
    );
    for (const { PolicyName, PolicyDocument } of wanted.Policies ?? []) {
      const policy = { RoleName, PolicyName, PolicyDocument: JSON.stringify(PolicyDocument) };
      await iam.send(new PutRolePolicyCommand(policy));
    }
    for (const PolicyArn of wanted.ManagedPolicyArns ?? []) {
      await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    }
    const Arn = `arn:aws:iam::${context.account}:role${wanted.Path ?? '/'}${RoleName}`;
    return { physicalId: RoleName, ref: RoleName, attributes: { Arn, RoleId: RoleName } };
  },
  exists: ({ physicalId }, { iam }) => found(iam.send(new GetRoleCommand({ RoleName: physicalId }))),
  async remove({ physicalId }, { iam }) {
    if (!(await found(iam.send(new GetRoleCommand({ RoleName: physicalId }))))) return undefined;
    await strip(iam, physicalId);
    return gone(iam.send(new DeleteRoleCommand({ RoleName: physicalId })));
  },
};

/** A role goes only without its policies. */
async function strip(iam: IAMClient, RoleName: string): Promise<void> {
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  for (const PolicyName of PolicyNames) {
    await gone(iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })));
  }
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  for (const { PolicyArn } of AttachedPolicies) {
    await gone(iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })));
  }
}

/** An inline policy that hangs on roles. */
export const iamPolicy: Provider = {
  type: 'AWS::IAM::Policy',
  honours: ['PolicyName', 'Roles'],
  without: { PolicyDocument: UNENFORCED },
  async put(properties, { clients }) {
    const {
      PolicyName,
      Roles = [],
      PolicyDocument,
    } = properties as {
      PolicyName: string;
      Roles?: readonly string[];
      PolicyDocument: unknown;
    };
    for (const RoleName of Roles) {
      const policy = { RoleName, PolicyName, PolicyDocument: JSON.stringify(PolicyDocument) };
      await clients.iam.send(new PutRolePolicyCommand(policy));
    }
    return {
      physicalId: `${PolicyName}|${Roles.join(',')}`,
      ref: PolicyName,
      attributes: { Id: PolicyName },
    };
  },
  async exists(deployed, { iam }) {
    const checks = rolesOf(deployed.physicalId).map(([RoleName, PolicyName]) =>
      found(iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))),
    );
    return (await Promise.all(checks)).every(Boolean);
  },
  async remove(deployed, { iam }) {
    for (const [RoleName, PolicyName] of rolesOf(deployed.physicalId)) {
      await gone(iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })));
    }
    return undefined;
  },
};

function rolesOf(physicalId: string): Array<readonly [role: string, policy: string]> {
  const [policy = '', roles = ''] = physicalId.split('|');
  return roles
    .split(',')
    .filter((role) => role !== '')
    .map((role) => [role, policy] as const);
}

export const iamManagedPolicy: Provider = {
  type: 'AWS::IAM::ManagedPolicy',
  honours: ['ManagedPolicyName', 'Roles'],
  without: { PolicyDocument: UNENFORCED },
  async put(properties, context) {
    const { iam } = context.clients;
    const {
      ManagedPolicyName,
      Roles = [],
      PolicyDocument,
    } = properties as {
      ManagedPolicyName?: string;
      Roles?: readonly string[];
      PolicyDocument: unknown;
    };
    const PolicyName = ManagedPolicyName ?? generatedName(context, 128);
    const PolicyArn = `arn:aws:iam::${context.account}:policy/${PolicyName}`;
    await createOrUpdate<unknown>(
      () => iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument: JSON.stringify(PolicyDocument) })),
      async () => {},
    );
    for (const RoleName of Roles) await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    return { physicalId: PolicyArn, ref: PolicyArn, attributes: { PolicyArn } };
  },
  exists: ({ physicalId }, { iam }) => found(iam.send(new GetPolicyCommand({ PolicyArn: physicalId }))),
  remove: ({ physicalId }, { iam }) => gone(iam.send(new DeletePolicyCommand({ PolicyArn: physicalId }))),
};
