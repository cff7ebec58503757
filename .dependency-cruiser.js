const cdk = '^(node_modules/)?(aws-cdk-lib|constructs|cdk-nag)';
const sdk = '^(node_modules/)?(@aws-sdk|@smithy|aws4fetch)';

/**
 * Who may know whom. A rule's comment is the reason; change the reason before the rule.
 * Cycles are Biome's (noImportCycles): this tool's parser cannot tell a type-only import.
 */
module.exports = {
  forbidden: [
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'A file that nobody imports is dead, unless something outside starts it.',
      from: {
        orphan: true,
        pathNot: [
          '\\.d\\.ts$',
          '^jest\\.config\\.js$',
          '^\\.dependency-cruiser\\.js$',
          '^test/',
          '/runtime/',
          '\\.mjs$',
        ],
      },
      to: {},
    },
    {
      name: 'contract-and-wiring-are-plain',
      severity: 'error',
      comment:
        'Contracts and names are shared by infrastructure, functions and tools: they know neither CDK nor an SDK.',
      from: { path: '^lib/(contract|datasets|marts|wiring)/' },
      to: { path: [cdk, sdk, '^(lambda|local|cli|producer|lib/(stacks|constructs))/'] },
    },
    {
      name: 'functions-know-no-infrastructure',
      severity: 'error',
      comment: 'A bundle that pulls in CDK or the local environment cannot be small, nor true on AWS.',
      from: { path: '^lambda/' },
      to: { path: [cdk, '^(local|cli|producer|lib/(stacks|constructs|bundling))/'] },
    },
    {
      name: 'cores-do-no-io',
      severity: 'error',
      comment: 'core.ts states decisions; ports.ts names what it needs; aws.ts does the I/O.',
      from: { path: '^lambda/.*/core\\.ts$' },
      to: {
        path: [sdk, '@aws-lambda-powertools', '^(node:)?(fs|http|https|net|child_process)', '/aws\\.ts$'],
      },
    },
    {
      name: 'infrastructure-knows-no-tools',
      severity: 'error',
      comment: 'The templates must not depend on what runs on a laptop.',
      from: { path: '^(bin|lib)/' },
      to: { path: '^(local|cli|bench|scripts|test)/' },
    },
    {
      name: 'laptop-deploys-the-assembly',
      severity: 'error',
      comment: 'The local environment deploys what `cdk synth` wrote, never the constructs themselves.',
      from: { path: '^(local|cli)/' },
      to: { path: [cdk, '^(bin|lib/(stacks|constructs|bundling))/'] },
    },
    {
      name: 'producer-stands-alone',
      severity: 'error',
      comment: 'Producers take the library into their own programs.',
      from: { path: '^producer/' },
      to: { path: [cdk, '^(local|cli|lambda|lib/(stacks|constructs|bundling|config))/'] },
    },
    {
      name: 'tests-are-imported-by-tests',
      severity: 'error',
      comment: 'Production code that needs a fake has a port missing.',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(cdk\\.out|\\.catchment)' },
    parser: 'swc',
    tsPreCompilationDeps: false,
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.mjs', '.json'] },
  },
};
