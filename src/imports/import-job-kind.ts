/** The kind of the jobs that do the long work of an import; their payload is `{ id }`. */
export const IMPORT_JOB = 'import';
