/** The compiled contract of the dataset that this bundle serves; generated when the bundle is made. */
declare module 'virtual:contract' {
  export const contract: import('../../lib/contract/compiled').CompiledContract;
}
