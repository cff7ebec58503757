import type { IncomingHttpHeaders } from 'node:http';
import { names } from '../../lib/wiring/names';

/** Who makes a call: a session of a role. */
export interface Caller {
  readonly roleArn: string;
  /** Of a function, its name. */
  readonly session: string;
}

/** Somebody who took the role that people use originals with. */
export function originalsCaller(environment: string, account: string, session: string): Caller {
  const role = `${names.originalsPath(environment)}${names.originalsRole(environment)}`;
  return { roleArn: `arn:aws:iam::${account}:role${role}`, session };
}

const MARK = 'catchment.';

/** The session token of a caller's credentials. Nothing is proven by it: everything is on loopback. */
export function sessionToken(caller: Caller): string {
  return MARK + Buffer.from(JSON.stringify(caller)).toString('base64url');
}

/** Undefined for credentials that are no role's: those of people and of engines. */
export function callerOf(headers: IncomingHttpHeaders, query: URLSearchParams): Caller | undefined {
  const token = headers['x-amz-security-token'] ?? query.get('X-Amz-Security-Token');
  if (typeof token !== 'string' || !token.startsWith(MARK)) return undefined;
  try {
    const { roleArn, session } = JSON.parse(
      Buffer.from(token.slice(MARK.length), 'base64url').toString(),
    ) as Partial<Caller>;
    return roleArn === undefined || session === undefined ? undefined : { roleArn, session };
  } catch {
    // A token of somebody else's making.
    return undefined;
  }
}
