/** How many rows a page of a list shows. */
export const PAGE_SIZE = 25;

/** The same where each row is one line, and a class is wanted on one page. */
export const LONG_PAGE_SIZE = 50;

/** How many rows of a list that is downloaded are looked up at once. */
export const EXPORT_BATCH_SIZE = 500;
