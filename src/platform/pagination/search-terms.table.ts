/** What can be searched by words. */
export type SearchKind = 'person' | 'course' | 'meeting';

export type SearchWordTable = { kind: SearchKind; word: string; subject_id: number };
