import type { Db } from '../../src/platform/db/database.ts';

/** Join attempts with usernames, oldest first. */
export async function listJoinAttempts(db: Db) {
  return db
    .selectFrom('join_attempts as a')
    .innerJoin('auth_user as u', 'u.id', 'a.user_id')
    .select(['u.username', 'a.meeting_id', 'a.entry_point', 'a.outcome', 'a.moderator', 'a.count'])
    .orderBy('a.id')
    .execute();
}

export async function listAuditLog(db: Db) {
  return db.selectFrom('audit_log').selectAll().orderBy('id').execute();
}

export async function findUserId(db: Db, username: string): Promise<number> {
  return (await db.selectFrom('auth_user').select('id').where('username', '=', username).executeTakeFirstOrThrow()).id;
}

export async function findMeetingId(db: Db, title: string): Promise<number> {
  return (await db.selectFrom('meetings').select('id').where('title', '=', title).executeTakeFirstOrThrow()).id;
}

/** Titles of the demo classes by their state at the start of a test. */
export const classes = {
  open: 'Clase 3: tablas y gráficos',
  soon: 'Taller: acta de constitución',
  over: 'Revisión de la semana',
  noLink: 'Consultas antes de la entrega',
  cancelled: 'Charla de invitados',
  notForSofia: 'Casos de estudio',
};
