/** The version of the package, as package.json has it: worker and page may come from different ones. */
export const VERSION = '0.1.0';
