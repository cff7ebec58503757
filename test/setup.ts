// cdk validation plugins are exercised by their own test; everywhere else they only cost time.
process.env['CDK_VALIDATION'] ??= 'false';
