/** An error as Step Functions hands it on. */
export interface Thrown {
  readonly Error?: string;
  readonly Cause?: string;
}

const MAX_WORDS = 2000;

/** The workflow hands on `{}` where nothing was thrown. */
export function isThrown(thrown: Thrown | undefined): thrown is Thrown {
  return thrown?.Error !== undefined || thrown?.Cause !== undefined;
}

/**
 * Name and words of an error. Lambda wraps them as `{errorType, errorMessage, trace}` and Glue as its job
 * run with `ErrorMessage`; of a traceback, only the words before the first frame are for people.
 */
export function wordsOf(thrown: Thrown): { readonly name: string; readonly message: string } {
  const cause = parsed(thrown.Cause);
  const told = cause?.['errorMessage'] ?? cause?.['ErrorMessage'] ?? thrown.Cause;
  const name = cause?.['errorType'] ?? thrown.Error;
  return {
    name: typeof name === 'string' && name !== '' ? name : 'Error',
    message: withoutFrames(typeof told === 'string' ? told : '') || 'No reason was given.',
  };
}

/** Words without the stack of Java, Python or JavaScript behind them. */
export function withoutFrames(text: string): string {
  const lines = text.replaceAll(String.raw`\n`, '\n').split('\n');
  const frame = lines.findIndex((line) => /^\s+at |^\s+File "|^Traceback |^Caused by: /.test(line));
  const words = (frame > 0 ? lines.slice(0, frame) : lines)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
  return words.length <= MAX_WORDS ? words : `${words.slice(0, MAX_WORDS - 1)}…`;
}

function parsed(cause: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(cause ?? '');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
