/**
 * What runs inside an execution environment: loads the handler once, then answers one invocation at a
 * time over the IPC channel, as Lambda's Node.js runtime does. Plain JavaScript, because the function's
 * process is given nothing of the project: no loader, no environment of its parent.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const MAX_RESPONSE_BYTES = 6_291_556;
const send = process.send.bind(process);
process.send = undefined;
// The parent died: nobody is left to answer.
process.on('disconnect', () => process.exit(0));

let current;

function errorObject(error) {
  if (!(error instanceof Error)) {
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  }
  return {
    errorType: error.name,
    errorMessage: error.message,
    trace: (error.stack ?? '').split('\n'),
    ...(error.cause === undefined ? {} : { cause: errorObject(error.cause) }),
  };
}

/** Ends an invocation; the marks tell the parent that it has read all of its log lines. */
function settle(message) {
  const id = current;
  current = undefined;
  for (const stream of [process.stdout, process.stderr]) stream.write(`\u0000END ${id}\u0000`);
  return new Promise((resolve) => send({ id, ...message }, resolve));
}

/** An error outside of any promise that the handler returned ends the process, as it does on AWS. */
async function die(error) {
  if (current !== undefined) await settle({ type: 'error', error: errorObject(error) });
  console.error(error);
  process.exit(129);
}
process.on('uncaughtException', die);
process.on('unhandledRejection', (reason) => {
  const error = new Error(String(reason), { cause: reason });
  error.name = 'Runtime.UnhandledPromiseRejection';
  return die(error);
});

async function loadHandler() {
  const root = process.env.LAMBDA_TASK_ROOT;
  const dot = process.env._HANDLER.lastIndexOf('.');
  const [module, name] = [process.env._HANDLER.slice(0, dot), process.env._HANDLER.slice(dot + 1)];
  const file = ['.mjs', '.js', '.cjs'].map((end) => join(root, module + end)).find(existsSync);
  if (file === undefined) {
    throw Object.assign(new Error(`Cannot find module '${module}' in ${root}`), {
      name: 'Runtime.ImportModuleError',
    });
  }
  const loaded = await import(pathToFileURL(file).href);
  const handler = loaded[name] ?? loaded.default?.[name];
  if (typeof handler !== 'function') {
    throw Object.assign(new Error(`${process.env._HANDLER} is undefined or not exported`), {
      name: 'Runtime.HandlerNotFound',
    });
  }
  if (handler.length >= 3) {
    throw Object.assign(new Error('nodejs24.x has no callback-based handlers: return a promise'), {
      name: 'Runtime.CallbackHandlerDeprecated',
    });
  }
  return handler;
}

function contextOf({ id, deadline, functionArn }) {
  const env = process.env;
  return {
    callbackWaitsForEmptyEventLoop: true,
    awsRequestId: id,
    invokedFunctionArn: functionArn,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

async function invoke(handler, message) {
  current = message.id;
  try {
    const result = await handler(JSON.parse(message.event), contextOf(message));
    const payload = JSON.stringify(result) ?? 'null';
    const bytes = Buffer.byteLength(payload);
    if (bytes > MAX_RESPONSE_BYTES) {
      throw Object.assign(
        new Error(
          `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
        ),
        { name: 'Function.ResponseSizeTooLarge' },
      );
    }
    await settle({ type: 'result', payload });
  } catch (error) {
    console.error(error);
    await settle({ type: 'error', error: errorObject(error) });
  }
}

try {
  const handler = await loadHandler();
  process.on('message', (message) => invoke(handler, message));
  send({ type: 'ready' });
} catch (error) {
  console.error(error);
  send({ type: 'init-error', error: errorObject(error) }, () => process.exit(1));
}
