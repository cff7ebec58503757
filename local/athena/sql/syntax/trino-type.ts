import { quotedName } from './words';

const TO_TRINO: Readonly<Record<string, string>> = {
  int: 'integer',
  float: 'real',
  string: 'varchar',
  binary: 'varbinary',
  timestamp: 'timestamp(6)',
};
const TO_HIVE: Readonly<Record<string, string>> = {
  boolean: 'boolean',
  tinyint: 'tinyint',
  smallint: 'smallint',
  integer: 'int',
  bigint: 'bigint',
  real: 'float',
  double: 'double',
  varbinary: 'binary',
  date: 'date',
  timestamp: 'timestamp',
};

/** A Hive type as the catalogue spells it, for a column of an Iceberg table: `map<string,int>`. */
export function trinoType(hive: string): string {
  const [name, parts] = opened(hive, '<', '>');
  switch (name) {
    case 'array':
    case 'map':
      return `${name}(${parts.map(trinoType).join(', ')})`;
    case 'struct':
      return `row(${parts.map(rowField).join(', ')})`;
    default:
      return TO_TRINO[hive] ?? hive;
  }
}

function rowField(field: string): string {
  const colon = field.indexOf(':');
  return `${quotedName(field.slice(0, colon))} ${trinoType(field.slice(colon + 1))}`;
}

/** The type of a view's column, as the catalogue spells types: text where Hive has none like it. */
export function hiveTypeOf(trino: string): string {
  const [name, parts] = opened(trino, '(', ')');
  switch (name) {
    case 'array':
    case 'map':
      return `${name}<${parts.map(hiveTypeOf).join(',')}>`;
    case 'row':
      return `struct<${parts.map(structField).join(',')}>`;
    case 'decimal':
    case 'char':
      return `${name}(${parts.join(',')})`;
    case 'varchar':
      return parts.length === 0 ? 'string' : `varchar(${parts[0]})`;
    default:
      return TO_HIVE[name] ?? 'string';
  }
}

function structField(field: string, index: number): string {
  const end = field.startsWith('"') ? field.indexOf('"', 1) + 1 : field.indexOf(' ');
  // A field may be without a name; Hive's may not.
  const named = end > 0 && !/^\w+\(/.test(field);
  const name = named ? field.slice(0, end).replaceAll('"', '') : `field${index}`;
  return `${name}:${hiveTypeOf(named ? field.slice(end).trim() : field)}`;
}

/** `name(a, b)` as its name and parts; what has no such brackets is all name. */
function opened(type: string, open: string, close: string): [string, string[]] {
  const at = type.indexOf(open);
  if (at < 0) return [type, []];
  const parts: string[] = [];
  let depth = 0;
  let from = at + 1;
  for (let index = at; index < type.length; index++) {
    const character = type[index];
    if (character === open || character === '(') depth += 1;
    if (character === close || character === ')') depth -= 1;
    if ((character === ',' && depth === 1) || depth === 0) {
      parts.push(type.slice(from, index).trim());
      from = index + 1;
    }
    if (depth === 0) break;
  }
  return [type.slice(0, at), parts];
}
