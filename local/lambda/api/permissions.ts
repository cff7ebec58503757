import { AwsError, jsonResponse } from '../../gateway/service-handler';
import type { FunctionRegistry } from '../function-registry';
import type { Route } from './rest';

const POLICY = '/2015-03-31/functions/{name}/policy';
const TAGS = '/2017-03-31/tags/{arn}';

interface PermissionInput {
  readonly StatementId?: string;
  readonly Action?: string;
  readonly Principal?: string;
  readonly SourceArn?: string;
  readonly SourceAccount?: string;
}

/** The resource policy, which is kept and shown but never enforced (everything is on loopback), and tags. */
export function permissionRoutes(registry: FunctionRegistry): Route[] {
  return [
    {
      operation: 'AddPermission',
      method: 'POST',
      path: POLICY,
      handle: async ({ labels, body }) => {
        const record = registry.get(labels['name'] as string);
        const input = body<PermissionInput>();
        const sid = input.StatementId ?? '';
        if (sid in record.policy) {
          throw new AwsError(
            'ResourceConflictException',
            `The statement id (${sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
            409,
          );
        }
        const statement = statementOf(sid, input, record.arn);
        await registry.put({ ...record, policy: { ...record.policy, [sid]: statement } });
        return jsonResponse({ Statement: JSON.stringify(statement) }, 201);
      },
    },
    {
      operation: 'GetPolicy',
      method: 'GET',
      path: POLICY,
      handle: async ({ labels }) => {
        const record = registry.get(labels['name'] as string);
        const statements = Object.values(record.policy);
        if (statements.length === 0) {
          throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404);
        }
        const policy = { Version: '2012-10-17', Id: 'default', Statement: statements };
        return jsonResponse({ Policy: JSON.stringify(policy), RevisionId: record.revisionId });
      },
    },
    {
      operation: 'RemovePermission',
      method: 'DELETE',
      path: `${POLICY}/{sid}`,
      handle: async ({ labels }) => {
        const record = registry.get(labels['name'] as string);
        const { [labels['sid'] as string]: removed, ...policy } = record.policy;
        if (removed === undefined) {
          throw new AwsError('ResourceNotFoundException', `Statement ${labels['sid']} is not found.`, 404);
        }
        await registry.put({ ...record, policy });
        return { status: 204, body: '' };
      },
    },
    {
      operation: 'TagResource',
      method: 'POST',
      path: TAGS,
      handle: async ({ labels, body }) => {
        const record = registry.get(labels['arn'] as string);
        const { Tags = {} } = body<{ Tags?: Record<string, string> }>();
        await registry.put({ ...record, tags: { ...record.tags, ...Tags } });
        return { status: 204, body: '' };
      },
    },
    {
      operation: 'ListTags',
      method: 'GET',
      path: TAGS,
      handle: async ({ labels }) => jsonResponse({ Tags: registry.get(labels['arn'] as string).tags }),
    },
    {
      operation: 'UntagResource',
      method: 'DELETE',
      path: TAGS,
      handle: async ({ labels, request }) => {
        const record = registry.get(labels['arn'] as string);
        const gone = new Set(request.query.getAll('tagKeys'));
        const tags = Object.fromEntries(Object.entries(record.tags).filter(([key]) => !gone.has(key)));
        await registry.put({ ...record, tags });
        return { status: 204, body: '' };
      },
    },
  ];
}

function statementOf(sid: string, input: PermissionInput, resource: string): unknown {
  const principal = input.Principal ?? '*';
  const condition = {
    ...(input.SourceArn === undefined ? {} : { ArnLike: { 'AWS:SourceArn': input.SourceArn } }),
    ...(input.SourceAccount === undefined
      ? {}
      : { StringEquals: { 'AWS:SourceAccount': input.SourceAccount } }),
  };
  return {
    Sid: sid,
    Effect: 'Allow',
    Principal: principal.includes('.') ? { Service: principal } : { AWS: principal },
    Action: input.Action,
    Resource: resource,
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  };
}
