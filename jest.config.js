const swc = [
  '@swc/jest',
  { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
];
const base = {
  testEnvironment: 'node',
  transform: { '^.+\\.[mc]?[jt]s$': swc },
  // ESM-only packages: Jest's module registry is CommonJS, so swc converts them.
  transformIgnorePatterns: [
    'node_modules/(?!(hyparquet|hyparquet-writer|hyparquet-compressors|hysnappy|aws4fetch|uuid|ulid|yaml|@polyglot-sql|aws-local-stepfunctions|fzstd)/)',
  ],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
};
module.exports = {
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/test/integration/'],
      setupFiles: ['<rootDir>/test/setup.ts'],
    },
    {
      ...base,
      displayName: 'integration',
      testMatch: ['<rootDir>/test/integration/**/*.test.ts'],
      globalSetup: '<rootDir>/test/integration/environment-up.ts',
      globalTeardown: '<rootDir>/test/integration/environment-down.ts',
    },
  ],
};
