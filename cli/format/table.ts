import { getBorderCharacters, table } from 'table';
import { isNumeric, type ResultColumn, type ResultValues, type RowFormat } from './row-format';

/** Longer values are cut, with an ellipsis: a terminal is for looking. */
const WIDEST_COLUMN = 60;
const NULL_SIGN = '-';
/** Control characters would move the cursor, or be refused by the table. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/g;

/** Aligned columns with a rule under the header. Widths depend on every row, so the rows are kept until the end. */
export function tableFormat(): RowFormat {
  let columns: readonly ResultColumn[] = [];
  const kept: ResultValues[] = [];
  return {
    begin(described) {
      columns = described;
      return '';
    },
    rows(rows) {
      kept.push(...rows);
      return '';
    },
    end: () => (columns.length === 0 ? '' : draw(columns, kept)),
  };
}

/** Of a header alone, the rule under it is the table's bottom. */
const RULED = {
  ...getBorderCharacters('void'),
  bodyJoin: '  ',
  joinBody: '─',
  joinJoin: '  ',
  bottomBody: '─',
  bottomJoin: '  ',
};

function draw(columns: readonly ResultColumn[], rows: readonly ResultValues[]): string {
  const cells = [columns.map((column) => column.name), ...rows.map((row) => row.map(cell))];
  const drawn = table(cells, {
    border: RULED,
    columnDefault: { paddingLeft: 0, paddingRight: 0, truncate: WIDEST_COLUMN },
    columns: columns.map((column) => ({ alignment: isNumeric(column) ? 'right' : 'left' })),
    drawHorizontalLine: (index) => index === 1,
  });
  return drawn.replace(/ +$/gm, '');
}

function cell(value: string | null): string {
  return value === null ? NULL_SIGN : value.replace(CONTROL, (character) => escapes[character] ?? '�');
}

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
