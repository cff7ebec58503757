import { invalidRequest, StatementFailed, userFailure } from './errors';
import type { Plan, Planner } from './plan';
import { notFound, type PreparedStatements } from './prepared-statements';
import { Words } from './sql/syntax/words';
import type { TrinoPage } from './trino/protocol';

/** A statement about prepared statements, as SQL says it. */
export type PreparedSql =
  | { readonly kind: 'prepare'; readonly name: string; readonly query: string }
  | { readonly kind: 'execute'; readonly name: string; readonly values: readonly string[] }
  | { readonly kind: 'deallocate'; readonly name: string };

/**
 * Undefined for any other statement.
 * @see https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements-querying.html
 * @throws AwsError MALFORMED_QUERY
 */
export async function readPreparedSql(sql: string): Promise<PreparedSql | undefined> {
  const words = await Words.of(sql);
  if (words.accept('PREPARE')) {
    const { name, after } = await named(words);
    after.expect('FROM');
    return { kind: 'prepare', name, query: after.rest() || after.fail('<statement>') };
  }
  // EXECUTE IMMEDIATE is the engine's own.
  if (words.peek(1) !== 'IMMEDIATE' && words.accept('EXECUTE')) {
    const { name, after } = await named(words);
    const values = after.accept('USING') ? listOf(after.rest() || after.fail('<expression>')) : [];
    after.end();
    return { kind: 'execute', name, values };
  }
  if (words.accept('DEALLOCATE', 'PREPARE')) {
    const { name, after } = await named(words);
    after.end();
    return { kind: 'deallocate', name };
  }
  return undefined;
}

/** The name that comes next, in its own spelling, and the words after it. */
async function named(words: Words): Promise<{ name: string; after: Words }> {
  const text = words.rest();
  const spelled = /^(?:"[^"]+"|[\w@:]+)/.exec(text)?.[0];
  if (spelled === undefined)
    throw invalidRequest("A prepared statement's name is missing.", 'MALFORMED_QUERY');
  return { name: spelled.replaceAll('"', ''), after: await Words.of(text.slice(spelled.length)) };
}

/** Divides at commas that are in no brackets and no quotes. */
function listOf(text: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let quote: string | undefined;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quote !== undefined) {
      if (character === quote) quote = undefined;
    } else if (character === "'" || character === '"') quote = character;
    else if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
    else if (character === ',' && depth === 0) {
      items.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  return [...items, text.slice(from).trim()];
}

/** https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html */
const PREPARABLE = ['SELECT', 'INSERT', 'CREATE_TABLE_AS_SELECT', 'UNLOAD'];

/** @throws AwsError for a statement that takes no parameters, or cannot be read. */
export async function checkPreparable(query: string, planner: Planner): Promise<void> {
  const { substatement = '' } = await planner.classify(query);
  if (PREPARABLE.includes(substatement)) return;
  throw invalidRequest(
    'Only SELECT, INSERT INTO, CREATE TABLE AS SELECT and UNLOAD statements can be prepared.',
  );
}

/** PREPARE and DEALLOCATE: done to the store when the query runs; what fails there fails the query. */
export function preparedPlan(
  statement: Exclude<PreparedSql, { kind: 'execute' }>,
  workGroup: string,
  store: PreparedStatements,
  now: number,
): Plan {
  return {
    pages: onePage(() => {
      const { name } = statement;
      if (statement.kind === 'deallocate') {
        if (store.find(workGroup, name) === undefined) throw unknown(workGroup, name);
        store.delete(workGroup, name);
        return;
      }
      if (store.find(workGroup, name) !== undefined) {
        throw new StatementFailed(
          userFailure(`PreparedStatement ${name} already exists in workGroup ${workGroup}`),
        );
      }
      store.create({
        StatementName: name,
        QueryStatement: statement.query,
        WorkGroupName: workGroup,
        LastModifiedTime: now / 1000,
      });
    }),
  };
}

/** EXECUTE of a name that nothing was prepared under. */
export function unknownPlan(workGroup: string, name: string): Plan {
  return {
    pages: onePage(() => {
      throw unknown(workGroup, name);
    }),
  };
}

function unknown(workGroup: string, name: string): StatementFailed {
  return new StatementFailed(userFailure(notFound(workGroup, name)));
}

const NOTHING_READ = {
  queuedTimeMillis: 0,
  planningTimeMillis: 0,
  elapsedTimeMillis: 0,
  physicalInputBytes: 0,
} as const;

async function* onePage(work: () => void): AsyncGenerator<TrinoPage, void, void> {
  yield { id: 'prepared', stats: { ...NOTHING_READ, state: 'RUNNING' } };
  // The third answer: a query's start has seen no more than two.
  yield { id: 'prepared', stats: { ...NOTHING_READ, state: 'RUNNING' } };
  work();
}
