import { StringDecoder } from 'node:string_decoder';

/** The runtime writes `NUL END <request id> NUL` to each stream when an invocation's log is complete. */
const MARK = { begin: '\u0000END ', end: '\u0000' } as const;
/** The runtime writes it in place of a newline within one message of its logger, which is one log event. */
const NEWLINE_WITHIN = '\u0000LF\u0000';

/** Cuts what a process prints into lines, and takes out the marks that end an invocation. */
export class LineSplitter {
  #rest = '';
  readonly #decoder = new StringDecoder('utf8');

  constructor(
    private readonly onLine: (line: string) => void,
    private readonly onEnd: (requestId: string) => void,
  ) {}

  push(chunk: Buffer): void {
    this.#rest += this.#decoder.write(chunk);
    let from = 0;
    for (;;) {
      const newline = this.#rest.indexOf('\n', from);
      const mark = this.#rest.indexOf(MARK.begin, from);
      if (mark !== -1 && (newline === -1 || mark < newline)) {
        const end = this.#rest.indexOf(MARK.end, mark + MARK.begin.length);
        if (end === -1) break;
        if (mark > from) this.#tell(this.#rest.slice(from, mark));
        this.onEnd(this.#rest.slice(mark + MARK.begin.length, end));
        from = end + MARK.end.length;
      } else if (newline !== -1) {
        this.#tell(this.#rest.slice(from, newline));
        from = newline + 1;
      } else {
        break;
      }
    }
    this.#rest = this.#rest.slice(from);
  }

  /** The last line, when it lacks its newline. */
  flush(): void {
    if (this.#rest !== '') this.#tell(this.#rest);
    this.#rest = '';
  }

  #tell(line: string): void {
    this.onLine(line.replaceAll(NEWLINE_WITHIN, '\n'));
  }
}
