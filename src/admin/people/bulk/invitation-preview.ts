import type { AccountContext } from '../../../accounts/context.ts';
import { addMs } from '../../../platform/shared/clock.ts';
import { findAccount } from '../../../accounts/find-account.ts';
import { accountLinkUrl, LINK_LIFETIME_MS, passwordLinkKinds } from '../../../accounts/links/account-link.ts';
import { buildInvitationMail } from '../../../accounts/links/account-mail.ts';
import { INVITATION_PAUSE_MS } from '../../../accounts/links/create-link.ts';
import type { Db } from '../../../platform/db/database.ts';
import type { EmailContent } from '../../../platform/mail/email-content.ts';
import { batches } from '../../../platform/shared/batches.ts';

/** Who of the selected people will get a mail, and how it will read. */
export type InvitationPreview = {
  /** Ready to be invited, and those of them who got a link a short time ago. */
  ready: number;
  recent: number;
  withoutEmail: number;
  /** To the first of them; undefined where nobody gets one. */
  example: { email: string; content: EmailContent } | undefined;
};

export async function previewInvitations(context: AccountContext, ids: readonly number[]): Promise<InvitationPreview> {
  const { db, clock, settings } = context;
  const now = clock.now();
  const survey = { ready: 0, recent: 0, withoutEmail: 0 };
  let firstId: number | undefined;
  for (const batch of batches(ids)) {
    const people = await findInvitable(db, batch, addMs(now, -INVITATION_PAUSE_MS).toISOString());
    for (const { id, email, recent } of people) {
      if (email === '') survey.withoutEmail++;
      else if (recent) survey.recent++;
      else {
        survey.ready++;
        firstId ??= id;
      }
    }
  }
  const account = firstId === undefined ? undefined : await findAccount(db, firstId);
  if (!account) return { ...survey, example: undefined };
  // The secret of each link is made when its mail is queued.
  const link = { url: accountLinkUrl(settings.http.publicUrl, '…', account), expiresAt: addMs(now, LINK_LIFETIME_MS.invitation) };
  return { ...survey, example: { email: account.email, content: buildInvitationMail(account, link, settings) } };
}

/** Active users without a password. `recent`: a link to a password was made for them since then. */
async function findInvitable(db: Db, ids: readonly number[], since: string) {
  const links = await db
    .selectFrom('account_links')
    .select('user_id')
    .where('user_id', 'in', ids)
    .where('kind', 'in', passwordLinkKinds)
    .where('created_at', '>=', since)
    .execute();
  const recent = new Set(links.map((row) => row.user_id));
  const rows = await db
    .selectFrom('auth_user')
    .select(['id', 'email'])
    .where('id', 'in', ids)
    .where('is_active', '=', 1)
    .where('password_not_set', '=', 1)
    .orderBy('id')
    .execute();
  return rows.map(({ id, email }) => ({ id, email, recent: recent.has(id) }));
}
