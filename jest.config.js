const swc = [
  '@swc/jest',
  { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
];
const base = {
  testEnvironment: 'node',
  transform: { '^.+\\.[mc]?[jt]s$': swc },
  // ESM-only packages: Jest's module registry is CommonJS, so swc converts them.
  transformIgnorePatterns: [
    'node_modules/(?!(hyparquet|hyparquet-writer|hyparquet-compressors|hysnappy|antlr4-c3|antlr4ng|aws4fetch|dt-sql-parser|uuid|ulid|yaml|fzstd)/)',
  ],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
};
const onLocalEnvironment = {
  ...base,
  globalSetup: '<rootDir>/test/integration/environment-up.ts',
  globalTeardown: '<rootDir>/test/integration/environment-down.ts',
};
module.exports = {
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['integration', 'conformance', 'faults', 'alarms', 'scale'].map(
        (name) => `<rootDir>/test/${name}/`,
      ),
      setupFiles: ['<rootDir>/test/setup.ts'],
    },
    {
      ...base,
      displayName: 'scale',
      testMatch: ['<rootDir>/test/scale/**/*.test.ts'],
      setupFiles: ['<rootDir>/test/setup.ts'],
    },
    {
      ...onLocalEnvironment,
      displayName: 'integration',
      testMatch: ['<rootDir>/test/integration/**/*.test.ts'],
    },
    {
      ...onLocalEnvironment,
      displayName: 'conformance',
      testMatch: ['<rootDir>/test/conformance/**/*.test.ts'],
    },
    {
      ...onLocalEnvironment,
      displayName: 'faults',
      testMatch: ['<rootDir>/test/faults/**/*.test.ts'],
    },
    {
      ...onLocalEnvironment,
      displayName: 'alarms',
      testMatch: ['<rootDir>/test/alarms/**/*.test.ts'],
    },
  ],
};
