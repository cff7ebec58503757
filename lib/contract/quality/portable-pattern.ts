/**
 * A contract's patterns are ECMAScript's. Athena reads them as Joni does and Spark as Java does: this
 * writes one that all three understand alike.
 */

/** Escapes that mean the same everywhere: controls, and signs of the syntax itself. */
const SAME_EVERYWHERE = /^[tnrf\\^$.|?*+()[\]{}/-]$/;
const DIGITS = '0-9';
const WORD = 'A-Za-z0-9_';
/** What `.` stands for in ECMAScript: the other two have their own ideas of a line's end. */
const ANY = '[^\\n\\r\\u2028\\u2029]';

class Unportable extends Error {}

function escaped(sign: string, inClass: boolean): string {
  if (sign === 'd') return inClass ? DIGITS : `[${DIGITS}]`;
  if (sign === 'w') return inClass ? WORD : `[${WORD}]`;
  if (!inClass && sign === 'D') return `[^${DIGITS}]`;
  if (!inClass && sign === 'W') return `[^${WORD}]`;
  if (SAME_EVERYWHERE.test(sign)) return sign === '/' ? '/' : `\\${sign}`;
  throw new Unportable(`\\${sign}`);
}

/** @returns what stands for the class that begins at `start`, and where it ends. */
function characterClass(pattern: string, start: number): { text: string; end: number } {
  let at = start + 1;
  let text = '[';
  if (pattern[at] === '^') {
    text += '^';
    at += 1;
  }
  if (pattern[at] === ']') throw new Unportable(`${text}]`);
  for (; pattern[at] !== ']'; at += 1) {
    const sign = pattern[at] as string;
    // Java would begin a class in the class, or an intersection of two.
    if (sign === '[' || (sign === '&' && pattern[at + 1] === '&')) throw new Unportable(`${sign} in a class`);
    if (sign === '\\') {
      at += 1;
      text += escaped(pattern[at] as string, true);
    } else {
      text += sign;
    }
  }
  return { text: `${text}]`, end: at };
}

/**
 * The pattern as Joni (Athena) and Java (Spark) read it alike, matched anywhere unless anchored.
 * @throws SyntaxError on what is no regular expression, or naming the part that they read otherwise.
 */
export function portablePattern(pattern: string): string {
  new RegExp(pattern, 'u');
  try {
    return translated(pattern);
  } catch (error) {
    if (!(error instanceof Unportable)) throw error;
    throw new SyntaxError(`${error.message} means something else, or nothing, to Athena or Spark`);
  }
}

function translated(pattern: string): string {
  let text = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const sign = pattern[at] as string;
    if (sign === '\\') {
      at += 1;
      text += escaped(pattern[at] as string, false);
    } else if (sign === '[') {
      const found = characterClass(pattern, at);
      text += found.text;
      at = found.end;
    } else if (sign === '(' && pattern[at + 1] === '?' && pattern[at + 2] !== ':') {
      throw new Unportable(pattern.slice(at, at + 4));
    } else if (sign === '.') {
      text += ANY;
    } else {
      // To Java, `$` also stands before a line's end at the end of the text; `^` is the text's begin to Java
      // and each line's to Joni.
      text += sign === '$' ? '\\z' : sign === '^' ? '\\A' : sign;
    }
  }
  return text;
}
