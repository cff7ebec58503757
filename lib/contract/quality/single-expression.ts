/**
 * Why a text cannot stand between the parentheses of an aggregate, or means something else to Athena than
 * to Spark; undefined when there is no reason. No more than that is asked: the expression comes from the
 * contract, whose author may write any SQL.
 */
export function singleExpressionProblem(expression: string): string | undefined {
  if (expression.trim() === '') return 'is empty. Write an aggregate, for instance sum(quantity)';
  if (/["`]/.test(expression)) {
    return 'quotes a name: Athena and Spark quote differently. Write names without quotation marks';
  }
  if (expression.includes('\\')) {
    return 'has a backslash, which Spark reads as an escape and Athena does not. Write it without';
  }
  const texts = expression.match(/'(?:[^']|'')*'/g) ?? [];
  if (texts.some((text) => text.slice(1, -1).includes("''"))) {
    return "has '' within a text, which is a quotation mark to Athena and nothing to Spark. Write chr(39)";
  }
  const withoutTexts = expression.replace(/'[^']*'/g, ' ');
  if (withoutTexts.includes("'")) return 'has a quotation mark that does not end. Close the text';
  if (/;|--|\/\*/.test(withoutTexts)) return 'has ";" or a comment in it. Leave one expression';
  let depth = 0;
  for (const sign of withoutTexts) {
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
    if (depth < 0) break;
  }
  return depth === 0 ? undefined : 'has parentheses that do not match. Close each that is open';
}
