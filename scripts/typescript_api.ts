/** What a program means that imports `typescript` for its compiler's API. */
export { ts as default } from '@ts-morph/common';
