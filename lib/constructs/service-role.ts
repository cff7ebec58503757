import { Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** IAM's limit to the inline policies of one role, characters without white space. */
const MAX_INLINE_POLICY_CHARACTERS = 10_240;

export interface Permission {
  /** Named one by one: an action with a `*` is refused. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Record<string, unknown>;
  /**
   * Why a resource has to hold a `*`. Goes to the security checks as the reason of the exception.
   * @default - no resource holds one
   */
  readonly wildcard?: string;
}

export interface ServiceRoleProps {
  /** For instance `lambda.amazonaws.com`; or who else may assume it. */
  readonly service: string | iam.IPrincipal;
  readonly description: string;
  /** @default - CloudFormation chooses */
  readonly roleName?: string;
  /** IAM path, with a slash at both ends. @default / */
  readonly path?: string;
  /** By statement id, letters and digits. All that the role may ever do. */
  readonly permissions: Readonly<Record<string, Permission>>;
}

/**
 * A role whose whole policy is written where it is made: constructs that it is handed to cannot add
 * to it, because CDK's grants contain wildcard actions (`s3:GetObject*`, `kms:ReEncrypt*`).
 * The policy is inline, so nothing that uses the role can be created before it.
 *
 * @throws Error on a wildcard action, on an unexplained wildcard resource, and past IAM's size limit.
 */
export class ServiceRole extends iam.Role {
  /** The role for constructs that would add to its policy, or depend on it twice over. */
  readonly sealed: iam.IRole;

  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    const statements = Object.entries(props.permissions).map(([sid, permission]) => {
      checkPermission(sid, permission);
      return new iam.PolicyStatement({
        sid,
        actions: [...permission.actions],
        resources: [...permission.resources],
        ...(permission.conditions === undefined ? {} : { conditions: permission.conditions }),
      });
    });
    super(scope, id, {
      assumedBy: typeof props.service === 'string' ? new iam.ServicePrincipal(props.service) : props.service,
      description: props.description,
      inlinePolicies: { permissions: new iam.PolicyDocument({ statements }) },
      ...(props.roleName === undefined ? {} : { roleName: props.roleName }),
      ...(props.path === undefined ? {} : { path: props.path }),
    });
    this.sealed = iam.Role.fromRoleArn(this, 'Sealed', this.roleArn, { mutable: false });
    const stack = Stack.of(this);
    const size = JSON.stringify(stack.resolve(statements.map((each) => each.toStatementJson()))).length;
    if (size > MAX_INLINE_POLICY_CHARACTERS) {
      throw new Error(
        `${this.node.path}: its policy has ${size} characters, and IAM allows ${MAX_INLINE_POLICY_CHARACTERS}. Split the run group into smaller ones.`,
      );
    }
    for (const permission of Object.values(props.permissions)) {
      if (permission.wildcard === undefined) continue;
      for (const resource of permission.resources.filter((each) => each.includes('*'))) {
        Validations.of(this).acknowledge({
          id: `AwsSolutions-IAM5[Resource::${resource}]`,
          reason: permission.wildcard,
        });
      }
    }
  }
}

function checkPermission(sid: string, permission: Permission): void {
  const action = permission.actions.find((each) => each.includes('*'));
  if (action !== undefined) {
    throw new Error(`${sid} allows "${action}"; name the actions that are needed one by one.`);
  }
  const resource = permission.resources.find((each) => each.includes('*'));
  if (resource !== undefined && permission.wildcard === undefined) {
    throw new Error(`${sid} covers "${resource}"; narrow it, or say in \`wildcard\` why it must be wide.`);
  }
}
