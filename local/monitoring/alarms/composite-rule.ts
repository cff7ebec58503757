import type { StateValue } from './judge';

/** The rule of a composite alarm. */
export interface CompositeRule {
  /** Names of the alarms in it, each once. */
  readonly alarms: readonly string[];
  holds(stateOf: (alarm: string) => StateValue): boolean;
}

type Test = CompositeRule['holds'];

const TOKEN =
  /\s*(?:(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]*)"|([^)"]*?))\s*\)|(AND|OR|NOT|TRUE|FALSE)\b|([()]))/gy;

interface Token {
  readonly text: string;
  readonly alarm?: string;
}

/**
 * Reads `ALARM("a") AND NOT (OK(b) OR TRUE)`: NOT binds closest, then AND, then OR. Alarms go by their name
 * or their ARN.
 *
 * @throws Error for what is no rule, quoting from where.
 */
export function parseRule(text: string): CompositeRule {
  const tokens = tokensOf(text);
  const alarms = new Set<string>();
  let at = 0;
  const next = (): Token | undefined => tokens[at];
  const wanted = (what: string): Error =>
    new Error(
      `The rule is wanted to have ${what} ${next() === undefined ? 'at its end' : `before "${next()?.text}"`}.`,
    );

  const taken = (word: string): boolean => {
    const found = next()?.text === word && next()?.alarm === undefined;
    if (found) at += 1;
    return found;
  };

  function either(): Test {
    const tests = [both()];
    while (taken('OR')) tests.push(both());
    return (stateOf) => tests.some((test) => test(stateOf));
  }

  function both(): Test {
    const tests = [one()];
    while (taken('AND')) tests.push(one());
    return (stateOf) => tests.every((test) => test(stateOf));
  }

  function one(): Test {
    if (taken('NOT')) {
      const negated = one();
      return (stateOf) => !negated(stateOf);
    }
    if (taken('TRUE')) return () => true;
    if (taken('FALSE')) return () => false;
    if (taken('(')) {
      const inner = either();
      if (!taken(')')) throw wanted('a closing parenthesis');
      return inner;
    }
    const token = next();
    if (token?.alarm === undefined) throw wanted('an alarm, NOT, TRUE, FALSE or a parenthesis');
    at += 1;
    const { text: state, alarm } = token as Required<Token>;
    alarms.add(alarm);
    return (stateOf) => stateOf(alarm) === state;
  }

  const holds = either();
  if (next() !== undefined) throw wanted('AND or OR');
  return { alarms: [...alarms], holds };
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const source = text.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (match === null) throw new Error(`"${source.slice(from, from + 40).trim()}" is no part of a rule.`);
    const [, state, quoted, bare, word, bracket] = match;
    if (state === undefined) tokens.push({ text: (word ?? bracket) as string });
    else tokens.push({ text: state, alarm: nameIn(quoted ?? bare ?? '') });
  }
  return tokens;
}

/** Of an ARN, the name at its end. */
export const nameIn = (nameOrArn: string): string =>
  /^arn:[^:]+:cloudwatch:[^:]*:[^:]*:alarm:(.+)$/.exec(nameOrArn)?.[1] ?? nameOrArn;
