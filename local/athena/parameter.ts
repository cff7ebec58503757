import type { ParseTree } from 'antlr4ng';
import { errorListener } from './sql/syntax/error-listener';

/** The grammar is large: whoever gives no parameters does not wait for it. */
let library: ReturnType<typeof loadLibrary> | undefined;
async function loadLibrary() {
  const [antlr, lexer, parser] = await Promise.all([
    import('antlr4ng'),
    import('dt-sql-parser/dist/lib/trino/TrinoSqlLexer'),
    import('dt-sql-parser/dist/lib/trino/TrinoSqlParser'),
  ]);
  return { ...antlr, ...lexer, ...parser };
}

/**
 * What a value of ExecutionParameters stands for in SQL: itself where it is an expression that names no
 * column, else the text that it is. So Athena does (measured: aoyagikouhei/athena-local, docs/parameters.md).
 */
export async function parameterSql(value: string): Promise<string> {
  library ??= loadLibrary();
  const { CharStreams, CommonTokenStream, Token, TrinoSqlLexer, TrinoSqlParser, ColumnReferenceContext } =
    await library;
  let errors = 0;
  const listener = errorListener(() => {
    errors += 1;
  });
  const lexer = new TrinoSqlLexer(CharStreams.fromString(value));
  lexer.removeErrorListeners();
  lexer.addErrorListener(listener);
  const parser = new TrinoSqlParser(new CommonTokenStream(lexer));
  parser.removeErrorListeners();
  parser.addErrorListener(listener);
  const expression = parser.expression();
  const whole = errors === 0 && parser.getCurrentToken().type === Token.EOF;
  const isColumn = (node: ParseTree) => node instanceof ColumnReferenceContext;
  return whole && !has(expression, isColumn) ? value : `'${value.replaceAll("'", "''")}'`;
}

function has(node: ParseTree, wanted: (node: ParseTree) => boolean): boolean {
  if (wanted(node)) return true;
  for (let index = 0; index < node.getChildCount(); index++) {
    const child = node.getChild(index);
    if (child !== null && has(child, wanted)) return true;
  }
  return false;
}
