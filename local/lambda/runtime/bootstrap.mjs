/**
 * What runs inside an execution environment: loads the handler once, then answers one invocation at a
 * time over the IPC channel, as Lambda's Node.js runtime does. Plain JavaScript, because the function's
 * process is given nothing of the project: no loader, no environment of its parent.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format, types } from 'node:util';

const { channel } = process;
const send = process.send.bind(process);
process.send = undefined;
// The parent died: nobody is left to answer.
process.on('disconnect', () => process.exit(0));

let current;

function errorObject(error) {
  if (!types.isNativeError(error) && !(error instanceof Error)) {
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  }
  return {
    errorType: error.name,
    errorMessage: error.message,
    trace: (error.stack ?? '').split('\n'),
  };
}

/** An error that Lambda's runtime itself names. */
function runtimeError(name, message, stack) {
  const error = new Error(message);
  error.name = `Runtime.${name}`;
  if (stack !== undefined) error.stack = stack;
  return error;
}

/** One event of the log, however many lines it has. */
function logLine(level, words) {
  const line = `${new Date().toISOString()}\t${current}\t${level}\t${words}`;
  process.stdout.write(`${line.replaceAll('\n', '\u0000LF\u0000')}\n`);
}

function logError(what, error) {
  const shown = (_, value) =>
    value instanceof Error
      ? {
          errorType: value.name,
          errorMessage: value.message,
          code: value.code,
          ...value,
          stack: value.stack?.split('\n'),
        }
      : value;
  let text;
  try {
    text = JSON.stringify(error, shown);
  } catch {
    // An error with a cycle in its members.
    text = JSON.stringify(errorObject(error));
  }
  logLine('ERROR', `${what} \t${text}`);
}

const LEVELS = { log: 'INFO', debug: 'DEBUG', info: 'INFO', warn: 'WARN', error: 'ERROR', trace: 'TRACE' };
for (const [method, level] of Object.entries(LEVELS)) {
  console[method] = (...words) => logLine(level, format(...words));
}

/** Ends an invocation; the marks tell the parent that it has read all of its log lines. */
function settle(message) {
  const id = current;
  current = undefined;
  channel.ref();
  for (const stream of [process.stdout, process.stderr]) stream.write(`\u0000END ${id}\u0000`);
  return new Promise((resolve) => send({ id, ...message }, resolve));
}

/** An error outside of any promise that the handler returned ends the process, as it does on AWS. */
async function die(what, error, status) {
  logError(what, error);
  if (current !== undefined) await settle({ type: 'error', error: errorObject(error) });
  else await new Promise((resolve) => send({ type: 'init-error', error: errorObject(error) }, resolve));
  process.exit(status);
}
process.on('uncaughtException', (error) => die('Uncaught Exception', error, 129));
process.on('unhandledRejection', (reason) => {
  const error = runtimeError('UnhandledPromiseRejection', String(reason));
  return die('Unhandled Promise Rejection', Object.assign(error, { reason }), 128);
});
// Nothing is left to wait for, and the handler has not settled.
process.on('beforeExit', () => {
  if (current === undefined) return;
  const words =
    'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes';
  void die('Uncaught Exception', runtimeError('NodeJsExit', words), 13);
});

/** `directory/module.export.of.it`: the module's name ends at the first point. */
function partsOf(handler) {
  const parts = /^(?<module>(?:.*\/)?[^./]+)\.(?<path>.+)$/.exec(handler)?.groups;
  if (parts === undefined || handler.includes('..')) {
    throw runtimeError('MalformedHandlerName', `Bad handler '${handler}'`);
  }
  return parts;
}

async function load(root, module) {
  const file = ['.js', '.mjs', '.cjs'].map((end) => join(root, module + end)).find(existsSync);
  try {
    if (file === undefined) return createRequire(join(root, 'handler.js'))(module);
    return await import(pathToFileURL(file).href);
  } catch (error) {
    if (error instanceof SyntaxError) throw runtimeError('UserCodeSyntaxError', String(error), error.stack);
    if (['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND'].includes(error?.code)) {
      throw runtimeError('ImportModuleError', String(error), error.stack);
    }
    throw error;
  }
}

async function loadHandler() {
  const { _HANDLER: name, LAMBDA_TASK_ROOT: root } = process.env;
  const { module, path } = partsOf(name);
  const loaded = await load(root, module);
  const at = (object) => path.split('.').reduce((value, member) => value?.[member], object);
  const handler = at(loaded) ?? at(loaded.default);
  if (!handler) throw runtimeError('HandlerNotFound', `${name} is undefined or not exported`);
  if (typeof handler !== 'function') throw runtimeError('HandlerNotFound', `${name} is not a function`);
  if (handler.length >= 3) {
    throw runtimeError(
      'CallbackHandlerDeprecated',
      'nodejs24.x has no callback-based handlers: return a promise',
    );
  }
  return handler;
}

function contextOf({ id, deadline, functionArn, clientContext }) {
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
    ...(clientContext === undefined ? {} : { clientContext: JSON.parse(clientContext) }),
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

async function invoke(handler, message) {
  current = message.id;
  // While the handler runs, only what it waits for keeps the process.
  channel.unref();
  try {
    const result = await handler(JSON.parse(message.event), contextOf(message));
    await settle({ type: 'result', payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    logError('Invoke Error', error);
    await settle({ type: 'error', error: errorObject(error) });
  }
}

try {
  const handler = await loadHandler();
  process.on('message', (message) => invoke(handler, message));
  send({ type: 'ready' });
} catch (error) {
  logError('Uncaught Exception', error);
  send({ type: 'init-error', error: errorObject(error) }, () => process.exit(1));
}
