import type { ANTLRErrorListener } from 'antlr4ng';

/** Tells of what does not fit a grammar, and of nothing else that its parser notices. */
export function errorListener(
  onError: (line: number, column: number, message: string) => void,
): ANTLRErrorListener {
  return {
    syntaxError: (_recognizer, _symbol, line, column, message) => onError(line, column, message),
    reportAmbiguity: () => undefined,
    reportAttemptingFullContext: () => undefined,
    reportContextSensitivity: () => undefined,
  };
}
