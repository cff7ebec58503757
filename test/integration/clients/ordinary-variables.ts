/**
 * All that a client is told of the local environment: the address, and what any AWS client needs. Both names of
 * the region are set, for the SDKs do not agree on one.
 */
export function ordinaryVariables(): Record<string, string> {
  const endpoint = process.env['AWS_ENDPOINT_URL'];
  if (endpoint === undefined) throw new Error('The clients need AWS_ENDPOINT_URL.');
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
}
