import { describe, test } from '@jest/globals';
import { KINDS } from '../../../scripts/conformance-cases';
import { onAws } from './account';

/** A page of AWS's documentation, without the host: `athena/latest/ug/querying.html`. */
type DocumentationPage = `${string}.html` | `${string}.html#${string}`;

export interface ConformanceCases {
  /**
   * What AWS's documentation says and this service does.
   *
   * @param statement one sentence, in our words, that a reader of the table understands by itself
   * @param seconds that the case may take. @default 30
   */
  holds(statement: string, page: DocumentationPage, run: () => Promise<void>, seconds?: number): void;
  /** What AWS does and the local environment refuses, with an error that says so. A real account skips it. */
  refuses(what: string, page: DocumentationPage, run: () => Promise<void>, seconds?: number): void;
}

/**
 * The cases of one service; its file lies in test/conformance.
 *
 * @param concurrent runs several at once: for cases that mostly wait, and share nothing. Jest runs no hook of
 * each case then.
 */
export function conformance(
  service: string,
  cases: (cases: ConformanceCases) => void,
  { concurrent = false } = {},
): void {
  const begin = concurrent ? test.concurrent : test;
  describe(service, () => {
    cases({
      holds: (statement, page, run, seconds = 30) =>
        begin(`${KINDS.holds}: ${statement} [${page}]`, run, seconds * 1000),
      refuses: (what, page, run, seconds = 30) =>
        (onAws ? test.skip : begin)(`${KINDS.refuses}: ${what} [${page}]`, run, seconds * 1000),
    });
  });
}
