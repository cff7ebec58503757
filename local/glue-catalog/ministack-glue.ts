import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../gateway/service-handler';

/**
 * One call of MiniStack's Glue, which keeps the catalogue. Times are numbers, as the JSON protocol has them.
 *
 * @throws AwsError as MiniStack gives it, or ServiceUnavailable (503) when it cannot be reached
 */
export type GlueCall = <Answer>(operation: string, input: object) => Promise<Answer>;

/** @param url of MiniStack, for instance `http://127.0.0.1:4712` */
export function ministackGlue(url: string): (headers: IncomingHttpHeaders) => GlueCall {
  return ({ authorization }) =>
    async <Answer>(operation: string, input: object) => {
      let response: Response;
      try {
        response = await fetch(url, {
          method: 'POST',
          headers: {
            'content-type': 'application/x-amz-json-1.1',
            'x-amz-target': `AWSGlue.${operation}`,
            // The caller's own: its credential scope names the account and the region.
            ...(authorization === undefined ? {} : { authorization }),
          },
          body: JSON.stringify(input),
        });
      } catch (error) {
        const { message } = ((error as Error).cause ?? error) as Error;
        throw new AwsError(
          'ServiceUnavailable',
          `MiniStack, which keeps the Glue catalogue, cannot be reached (${message}). Restart the environment: npm stop && npm start.`,
          503,
        );
      }
      const answer = (await response.json()) as { __type?: string; message?: string };
      if (response.ok) return answer as Answer;
      throw new AwsError(answer.__type ?? 'InternalServiceException', answer.message ?? '', response.status);
    };
}
