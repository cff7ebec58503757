import type {
  ConstantContext,
  PartitionSelectorSpecContext,
  PartitionSpecContext,
} from 'dt-sql-parser/dist/lib/hive/HiveSqlParser';
import { misplaced, nameOf, stringOf } from '../syntax/hive-tree';

/** The value of each key, as text. */
export type PartitionValues = Readonly<Record<string, string>>;

/** `PARTITION (key = value, …)` @throws AwsError for a key without a value */
export function partitionOf(node: PartitionSpecContext): PartitionValues {
  const values = node.partitionVal().map((one) => {
    const value = one.constant();
    if (!value) throw misplaced(one, `'${nameOf(one.id_())} = <constant>'`);
    return [nameOf(one.id_()), constantOf(value)];
  });
  return Object.fromEntries(values);
}

/** The same where Hive allows comparisons, and Athena equality alone. */
export function selectedPartition(node: PartitionSelectorSpecContext): PartitionValues {
  const values = node.partitionSelectorVal().map((one) => {
    const operator = one.subQuerySelectorOperator();
    if (!operator?.EQUAL()) throw misplaced(operator ?? one, "'='");
    return [nameOf(one.id_()), constantOf(one.constant())];
  });
  return Object.fromEntries(values);
}

function constantOf(node: ConstantContext): string {
  // `'…'` alone, or after DATE or TIMESTAMP.
  const [text, more] = node.StringLiteral();
  if (text && !more) return stringOf(text);
  const number = node.Number() ?? node.IntegralLiteral() ?? node.NumberLiteral();
  const bare = number ?? node.KW_TRUE() ?? node.KW_FALSE() ?? node.intervalValue();
  if (!bare || node.intervalQualifiers()) throw misplaced(node, '<constant>');
  return bare.getText();
}
