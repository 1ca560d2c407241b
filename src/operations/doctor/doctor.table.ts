import type { Generated } from 'kysely';

export type DoctorRunTable = { id: Generated<number>; ran_at: string; complete: number; results: string };
