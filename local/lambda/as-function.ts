import { sessionToken } from '../gateway/caller';

interface Stack {
  add(middleware: (next: Next) => Next, options: { readonly step: 'build' }): void;
}
type Next = (args: { readonly request: { headers: Record<string, string> } }) => Promise<unknown>;

/** The command, sent as the role of a function: what Lambda itself sends for it. */
export function asFunction<C extends { readonly middlewareStack: object }>(
  { role, name }: { readonly role: string; readonly name: string },
  command: C,
): C {
  const token = sessionToken({ roleArn: role, session: name });
  (command.middlewareStack as Stack).add(
    (next) => (args) => {
      args.request.headers['x-amz-security-token'] = token;
      return next(args);
    },
    { step: 'build' },
  );
  return command;
}
