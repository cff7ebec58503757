import type { Column } from '@aws-sdk/client-glue';
import type { Words } from './words';

const SIMPLE = new Set([
  ...['tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'boolean'],
  ...['string', 'binary', 'date', 'timestamp'],
]);

/** `(name type [COMMENT 'text'], …)`, as Glue keeps columns. */
export function readColumns(words: Words): Column[] {
  return words.list(() => {
    const Name = words.identifier();
    const Type = readType(words);
    return words.accept('COMMENT') ? { Name, Type, Comment: words.string() } : { Name, Type };
  });
}

/** A Hive type, in the spelling of the Glue catalogue: lower case, without spaces. */
function readType(words: Words): string {
  if (words.accept('ARRAY', '<')) return closed(words, `array<${readType(words)}`);
  if (words.accept('MAP', '<')) {
    const key = readType(words);
    words.expect(',');
    return closed(words, `map<${key},${readType(words)}`);
  }
  if (words.accept('STRUCT', '<')) {
    const fields = [readField(words)];
    while (words.accept(',')) fields.push(readField(words));
    return closed(words, `struct<${fields.join(',')}`);
  }
  if (words.accept('DECIMAL')) {
    const [precision, scale] = words.accept('(') ? arguments_(words) : [];
    return precision === undefined ? 'decimal(10,0)' : `decimal(${precision},${scale ?? 0})`;
  }
  for (const text of ['char', 'varchar']) {
    if (words.accept(text.toUpperCase(), '(')) return `${text}(${arguments_(words)[0]})`;
  }
  const simple = [...SIMPLE].find((type) => words.accept(type.toUpperCase()));
  return simple ?? words.fail([...SIMPLE, 'decimal', 'char', 'varchar', 'array', 'map', 'struct'].join(', '));
}

function closed(words: Words, type: string): string {
  words.closeAngle();
  return `${type}>`;
}

function readField(words: Words): string {
  const name = words.identifier();
  words.expect(':');
  return `${name}:${readType(words)}`;
}

/** Numbers up to the closing bracket. */
function arguments_(words: Words): string[] {
  const numbers = [words.number()];
  while (words.accept(',')) numbers.push(words.number());
  words.expect(')');
  return numbers;
}
