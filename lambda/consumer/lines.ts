import { isAscii, isUtf8 } from 'node:buffer';

const NEWLINE = 10;
const OPENING_BRACE = 123;
/**
 * Text is decoded in pieces of about 64 KiB: a larger string leaves V8's young heap and is paged in anew
 * for every record, which costs a third more than parsing alone.
 */
const PIECE_BYTES = 64 * 1024;

export interface LineVisitor {
  /** A line that is not blank, without its newline. */
  line(text: string): void;
  /** A line that is not UTF-8, as it came. */
  invalid(bytes: Buffer): void;
}

function visitText(text: string, visitor: LineVisitor): void {
  for (const line of text.split('\n')) {
    if (line.charCodeAt(0) === OPENING_BRACE || line.trim() !== '') visitor.line(line);
  }
}

function visitOneByOne(bytes: Buffer, visitor: LineVisitor): void {
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    const line = bytes.subarray(start, end);
    if (isUtf8(line)) visitText(line.toString('utf8'), visitor);
    else visitor.invalid(line);
    start = end + 1;
  }
}

/** Visits the lines of a payload in order. One line that is not UTF-8 leaves the others readable. */
export function visitLines(bytes: Buffer, visitor: LineVisitor): void {
  const allAscii = isAscii(bytes);
  if (!allAscii && !isUtf8(bytes)) {
    visitOneByOne(bytes, visitor);
    return;
  }
  for (let start = 0; start < bytes.length; ) {
    const newline = start + PIECE_BYTES < bytes.length ? bytes.indexOf(NEWLINE, start + PIECE_BYTES) : -1;
    const end = newline < 0 ? bytes.length : newline;
    const piece = bytes.subarray(start, end);
    visitText(piece.toString(allAscii || isAscii(piece) ? 'latin1' : 'utf8'), visitor);
    start = end + 1;
  }
}
