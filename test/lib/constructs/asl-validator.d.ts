declare module 'asl-validator' {
  /** Checks a definition against the States Language: schema, JSONPaths, reachable and missing states. */
  export default function validate(definition: object): {
    readonly isValid: boolean;
    errorsText(separator: string): string;
  };
}
