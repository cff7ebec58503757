export { Random } from '../cli/generate/random';
