import { AwsError, type AwsResponse, jsonResponse } from '../gateway/service-handler';
import { CONTROL_PREFIX } from './faults';

/** One thing that can be asked at the control door; body and answer are JSON. */
export interface ControlRoute {
  readonly method: 'GET' | 'PUT' | 'POST';
  /** Behind CONTROL_PREFIX: `clock`. */
  readonly path: string;
  /** @param body undefined when none was sent. @throws AwsError for what cannot be done. */
  handle(body: unknown): unknown;
}

/** @throws AwsError ValidationException (404 or 400) saying what the door serves, or what is no JSON. */
export async function answerControl(
  routes: readonly ControlRoute[],
  method: string,
  path: string,
  body: Buffer,
): Promise<AwsResponse> {
  const route = routes.find((each) => each.method === method && `${CONTROL_PREFIX}${each.path}` === path);
  if (route === undefined) {
    const served = routes.map((each) => `${each.method} ${CONTROL_PREFIX}${each.path}`).join(', ');
    throw new AwsError('ValidationException', `Received ${method} ${path}; there is ${served}.`, 404);
  }
  return jsonResponse((await route.handle(read(body))) ?? {});
}

function read(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new AwsError('ValidationException', `The body is not JSON: ${(error as Error).message}.`);
  }
}
