export { checkQualityRules, type RuleOwner } from './check-quality-rules';
export { checkReferences } from './check-references';
export { type Dqdl, renderDqdl } from './render-dqdl';
export {
  type QualityQuery,
  type QualityQueryOptions,
  renderQualityQuery,
  renderSampleQuery,
  type TableName,
} from './render-quality-query';
export {
  type Bounds,
  type FigureOptions,
  passes,
  type RuleFigure,
  renderPassesSql,
  renderRuleFigures,
  wantedOf,
} from './render-rule-figures';
