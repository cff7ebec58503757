import { kinesisPutRecords, type PutRequestError } from '../../producer';

/** Puts to a port where nothing listens and prints the error: Jest's realm hides a socket's errors from the SDK. */
const client = {
  endpoint: 'http://127.0.0.1:1',
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
};
kinesisPutRecords({ streamName: 'orders', client })
  .put([{ payload: Buffer.from('{}'), partitionKey: 'a' }])
  .catch(({ name, code, retryable }: PutRequestError) => {
    console.log(JSON.stringify({ name, code, retryable }));
  });
