import { randomUUID } from 'node:crypto';
import { AwsError, jsonResponse } from '../../gateway/service-handler';
import type { FunctionRegistry } from '../function-registry';
import type { FunctionRecord } from './function-record';
import { functionOf, type Route } from './rest';
import { ofLatest } from './revision';
import { required, unserved, violation } from './validation';

const POLICY = '/2015-03-31/functions/{name}/policy';

interface PermissionInput {
  readonly StatementId?: string;
  readonly Action?: string;
  readonly Principal?: string;
  readonly SourceArn?: string;
  readonly SourceAccount?: string;
  readonly PrincipalOrgID?: string;
  readonly EventSourceToken?: string;
  readonly FunctionUrlAuthType?: string;
  readonly InvokedViaFunctionUrl?: boolean;
  readonly RevisionId?: string;
}

/** The resource policy, which is kept and shown but never enforced (everything is on loopback). */
export function permissionRoutes(registry: FunctionRegistry): Route[] {
  return [
    {
      operation: 'AddPermission',
      method: 'POST',
      path: POLICY,
      handle: async (call) => {
        const record = functionOf(registry, call);
        const input = call.body<PermissionInput>();
        const sid = statementId(input);
        ofLatest(record, input);
        if (sid in record.policy) {
          throw new AwsError(
            'ResourceConflictException',
            `The statement id (${sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
            409,
            { Type: 'User' },
          );
        }
        const statement = statementOf(sid, input, record.arn);
        await registry.put(withPolicy(record, { ...record.policy, [sid]: statement }));
        return jsonResponse({ Statement: JSON.stringify(statement) }, 201);
      },
    },
    {
      operation: 'GetPolicy',
      method: 'GET',
      path: POLICY,
      handle: async (call) => {
        const record = functionOf(registry, call);
        const statements = Object.values(record.policy);
        if (statements.length === 0) {
          throw notFound('The resource you requested does not exist.');
        }
        const policy = { Version: '2012-10-17', Id: 'default', Statement: statements };
        return jsonResponse({ Policy: JSON.stringify(policy), RevisionId: record.revisionId });
      },
    },
    {
      operation: 'RemovePermission',
      method: 'DELETE',
      path: `${POLICY}/{sid}`,
      handle: async (call) => {
        const record = functionOf(registry, call);
        const sid = call.labels['sid'] as string;
        ofLatest(record, { RevisionId: call.request.query.get('RevisionId') ?? undefined });
        const { [sid]: removed, ...policy } = record.policy;
        if (removed === undefined) throw notFound(`Statement ${sid} is not found in resource policy.`);
        await registry.put(withPolicy(record, policy));
        return { status: 204, body: '' };
      },
    },
  ];
}

/** A policy is revised with its function. */
function withPolicy(record: FunctionRecord, policy: FunctionRecord['policy']): FunctionRecord {
  return { ...record, policy, revisionId: randomUUID() };
}

function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, 404, { Type: 'User' });
}

function statementId(input: PermissionInput): string {
  const sid = required(input.StatementId, 'statementId');
  if (!/^[\w-]{1,100}$/.test(sid)) {
    throw violation('statementId', sid, 'satisfy regular expression pattern: ([a-zA-Z0-9-_]+)');
  }
  required(input.Action, 'action');
  required(input.Principal, 'principal');
  for (const member of ['FunctionUrlAuthType', 'InvokedViaFunctionUrl'] as const) {
    if (input[member] !== undefined) throw unserved(member, 'functions have no URLs');
  }
  return sid;
}

function statementOf(sid: string, input: PermissionInput, resource: string): unknown {
  const { Principal = '', SourceArn, SourceAccount, PrincipalOrgID, EventSourceToken } = input;
  const equal = {
    ...(SourceAccount === undefined ? {} : { 'AWS:SourceAccount': SourceAccount }),
    ...(PrincipalOrgID === undefined ? {} : { 'aws:PrincipalOrgID': PrincipalOrgID }),
    ...(EventSourceToken === undefined ? {} : { 'lambda:EventSourceToken': EventSourceToken }),
  };
  const condition = {
    ...(Object.keys(equal).length === 0 ? {} : { StringEquals: equal }),
    ...(SourceArn === undefined ? {} : { ArnLike: { 'AWS:SourceArn': SourceArn } }),
  };
  return {
    Sid: sid,
    Effect: 'Allow',
    Principal: principalOf(Principal),
    Action: input.Action,
    Resource: resource,
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  };
}

function principalOf(principal: string): unknown {
  if (principal === '*') return principal;
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  return principal.startsWith('arn:') ? { AWS: principal } : { Service: principal };
}
