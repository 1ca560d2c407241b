import { displayName, displayNameIfAny } from '../../accounts/account.ts';
import type { Db } from '../../platform/db/database.ts';

export type NamedModerator = {
  userId: number;
  name: string;
  username: string;
  namedBy: string | undefined;
  namedAt: Date;
  wholeSeries: boolean;
};

/** Who was named for this meeting, by last name. */
export async function listNamedModerators(db: Db, meetingId: number): Promise<NamedModerator[]> {
  const rows = await db
    .selectFrom('meeting_moderators as mm')
    .innerJoin('auth_user as u', 'u.id', 'mm.user_id')
    .leftJoin('auth_user as by', 'by.id', 'mm.named_by')
    .where('mm.meeting_id', '=', meetingId)
    .select(['u.id', 'u.username', 'u.first_name as firstName', 'u.last_name as lastName', 'mm.named_at', 'mm.whole_series'])
    .select(['by.username as byUsername', 'by.first_name as byFirstName', 'by.last_name as byLastName'])
    .orderBy('u.sort_key')
    .orderBy('u.id')
    .execute();
  return rows.map((row) => ({
    userId: row.id,
    name: displayName(row),
    username: row.username,
    namedBy: displayNameIfAny({ firstName: row.byFirstName, lastName: row.byLastName, username: row.byUsername }),
    namedAt: new Date(row.named_at),
    wholeSeries: row.whole_series === 1,
  }));
}
