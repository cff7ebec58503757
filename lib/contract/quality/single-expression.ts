/**
 * Why a text cannot stand between the parentheses of an aggregate: undefined when it can. No more than
 * that is asked, for the expression comes from the contract, whose author may write any SQL.
 */
export function singleExpressionProblem(expression: string): string | undefined {
  if (expression.trim() === '') return 'is empty. Write an aggregate, for instance sum(quantity)';
  const withoutTexts = expression.replace(/'(?:[^']|'')*'/g, "''");
  if (/'(?!')/.test(withoutTexts.replaceAll("''", ''))) return 'has a quotation mark that does not end';
  if (expression.includes('"') || expression.includes('`')) {
    return 'quotes a name: Athena and Spark quote differently. Write names without quotation marks';
  }
  if (expression.includes('\\')) {
    return 'has a backslash, which Spark reads as an escape and Athena does not. Write it without';
  }
  if (/;|--|\/\*/.test(withoutTexts)) return 'has ";" or a comment in it. Leave one expression';
  let depth = 0;
  for (const sign of withoutTexts) {
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
    if (depth < 0) break;
  }
  return depth === 0 ? undefined : 'has parentheses that do not match. Close each that is open';
}
