export { checkQualityRules, type RuleOwner } from './check-quality-rules';
export {
  type Bounds,
  type FigureOptions,
  passes,
  type RuleFigure,
  renderPassesSql,
  renderRuleFigures,
} from './render-rule-figures';
