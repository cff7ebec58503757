import * as z from 'zod';
import { operation, pageOf } from '../operation';
import { checkPreparable } from '../prepared-sql';
import { notFound } from '../prepared-statements';
import { pageInput, workGroupName } from './inputs';

const StatementName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_@:]{0,255}$/);
const QueryStatement = z.string().min(1).max(262_144);
const Description = z.string().min(1).max(1024).optional();

export const createPreparedStatement = operation(
  'CreatePreparedStatement',
  z.object({ StatementName, WorkGroup: workGroupName, QueryStatement, Description }),
  async (input, athena) => {
    const { Name } = athena.workGroups.get(input.WorkGroup);
    await checkPreparable(input.QueryStatement, athena.planner);
    athena.prepared.create({
      StatementName: input.StatementName,
      QueryStatement: input.QueryStatement,
      WorkGroupName: Name,
      Description: input.Description,
      LastModifiedTime: athena.now() / 1000,
    });
    return {};
  },
);

export const updatePreparedStatement = operation(
  'UpdatePreparedStatement',
  z.object({ StatementName, WorkGroup: workGroupName, QueryStatement, Description }),
  async (input, athena) => {
    const { Name } = athena.workGroups.get(input.WorkGroup);
    const before = athena.prepared.get(Name, input.StatementName);
    await checkPreparable(input.QueryStatement, athena.planner);
    athena.prepared.put({
      ...before,
      QueryStatement: input.QueryStatement,
      Description: input.Description ?? before.Description,
      LastModifiedTime: athena.now() / 1000,
    });
    return {};
  },
);

export const getPreparedStatement = operation(
  'GetPreparedStatement',
  z.object({ StatementName, WorkGroup: workGroupName }),
  (input, { workGroups, prepared }) => {
    const { Name } = workGroups.get(input.WorkGroup);
    return { PreparedStatement: prepared.get(Name, input.StatementName) };
  },
);

export const deletePreparedStatement = operation(
  'DeletePreparedStatement',
  z.object({ StatementName, WorkGroup: workGroupName }),
  (input, { workGroups, prepared }) => {
    prepared.delete(workGroups.get(input.WorkGroup).Name, input.StatementName);
    return {};
  },
);

export const listPreparedStatements = operation(
  'ListPreparedStatements',
  z.object({ WorkGroup: workGroupName, ...pageInput }),
  (input, { workGroups, prepared }) => {
    const all = prepared.ofWorkGroup(workGroups.get(input.WorkGroup).Name);
    const { items, next } = pageOf(all, input.MaxResults ?? 50, input.NextToken);
    return {
      PreparedStatements: items.map(({ StatementName, LastModifiedTime }) => ({
        StatementName,
        LastModifiedTime,
      })),
      ...next,
    };
  },
);

export const batchGetPreparedStatement = operation(
  'BatchGetPreparedStatement',
  z.object({ PreparedStatementNames: z.array(z.string()).min(1).max(256), WorkGroup: workGroupName }),
  (input, { workGroups, prepared }) => {
    const { Name } = workGroups.get(input.WorkGroup);
    const found = input.PreparedStatementNames.flatMap((name) => prepared.find(Name, name) ?? []);
    return {
      PreparedStatements: found,
      UnprocessedPreparedStatementNames: input.PreparedStatementNames.filter(
        (name) => prepared.find(Name, name) === undefined,
      ).map((name) => ({
        StatementName: name,
        ErrorCode: 'STATEMENT_NOT_FOUND',
        ErrorMessage: notFound(Name, name),
      })),
    };
  },
);
