import { expect, test } from '@jest/globals';
import { readCase, renderCases } from '../../scripts/conformance-cases';

const page = 'sqs/latest/dg/visibility.html#timeout';

test('a case is read back from the name of its test, and a test that states nothing is none', () => {
  expect(readCase('SQS', `as documented: A message: it comes [again]. [${page}]`)).toEqual({
    service: 'SQS',
    kind: 'holds',
    statement: 'A message: it comes [again].',
    page,
  });
  expect(readCase('SQS', `refused locally: Policies. [${page}]`)?.kind).toBe('refuses');
  expect(readCase('SQS', 'AthenaClient')).toBeUndefined();
});

test('each service has a table, what is done before what is refused', () => {
  const of = (service: string, kind: 'holds' | 'refuses', statement: string) => ({
    service,
    kind,
    statement,
    page,
  });
  expect(
    renderCases([
      of('SQS', 'refuses', 'No | pipes.'),
      of('SQS', 'holds', 'Messages come.'),
      of('Athena', 'holds', 'Queries run.'),
    ]),
  ).toBe(
    `
### Athena

| | | AWS says so in |
| --- | --- | --- |
| as documented | Queries run. | [visibility#timeout](https://docs.aws.amazon.com/${page}) |

### SQS

| | | AWS says so in |
| --- | --- | --- |
| as documented | Messages come. | [visibility#timeout](https://docs.aws.amazon.com/${page}) |
| refused locally | No \\| pipes. | [visibility#timeout](https://docs.aws.amazon.com/${page}) |
`,
  );
});
