/** What can be searched by words. */
export type SearchKind = 'person' | 'course' | 'meeting';

export type SearchTermTable = { kind: SearchKind; term: string; subject_id: number };
