import { AwsError } from '../gateway/service-handler';

/** One call of the Kinesis API in its JSON, answered by MiniStack. @throws AwsError what it answered */
export type KinesisCall = <Answer>(operation: string, input: object) => Promise<Answer>;

/** @param endpoint MiniStack's, for instance http://127.0.0.1:4510 */
export function kinesisCall(endpoint: string): KinesisCall {
  return async <Answer>(operation: string, input: object) => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `Kinesis_20131202.${operation}`,
        authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/kinesis/aws4_request',
      },
      body: JSON.stringify(input),
    });
    const text = await response.text();
    const answer = (text === '' ? {} : JSON.parse(text)) as { __type?: string; message?: string };
    if (!response.ok) {
      const code = answer.__type?.replace(/^.*#/, '') ?? 'InternalFailure';
      throw new AwsError(code, answer.message ?? text, response.status);
    }
    return answer as Answer;
  };
}
