declare module 'asl-validator' {
  /** Checks a definition against the States Language: schema, JSONPaths, reachable and missing states. */
  export default function validate(
    definition: object,
    options?: { readonly checkPaths: boolean; readonly checkArn: boolean },
  ): {
    readonly isValid: boolean;
    errorsText(separator: string): string;
  };
}
