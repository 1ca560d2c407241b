import type { Generated } from 'kysely';

export type ExaminationTable = { id: Generated<number>; made_at: string; complete: number; findings: string };
