import { z } from 'zod';
import { may, type Account } from '../accounts/account.ts';
import { editAccount, type AccountForm } from '../accounts/management/update-account.ts';
import { findAccount } from '../accounts/find-account.ts';
import { addAccount } from '../accounts/management/create-account-in-transaction.ts';
import { inviteNewInside } from '../accounts/management/create-invited-account.ts';
import type { AccountNeeds } from '../accounts/context.ts';
import { placeFrom } from '../platform/pagination/cursor.ts';
import { pageOfPeople } from '../admin/people/list-people.ts';
import { sorts } from '../admin/people/people-filter.ts';
import { detailsFaults } from '../admin/people/person.forms.ts';
import { accountOfCall } from './caller-account.ts';
import { idempotencyHeader, makeOnce } from './idempotency.ts';
import { invalid } from './validation-problem.ts';
import { operation, type Operation } from './operation.ts';
import { newPerson, peopleQuery, person, personChange, personPage } from './person.schemas.ts';
import { unknownRole } from './role-names.ts';
import { idParameter } from './schemas.ts';
import { runsPeople, showPerson, summaryOf } from './show-person.ts';
import { ifMatchHeader, versionFrom } from './etag.ts';

export type PeopleOperations = Record<'list' | 'read' | 'create' | 'change', Operation>;

const ofPerson = z.object({ person_id: idParameter('Number of the person.') });
const etag = { ETag: 'Its version, for `If-Match`; where you may act on the account.' };

/** People, for those who may see them and run them on the pages of the administration. */
export function peopleOperations(needs: AccountNeeds): PeopleOperations {
  const { clock, db } = needs;
  return {
    list: operation({
      id: 'listPeople',
      tag: 'People',
      summary: 'People of one state, by last name',
      query: peopleQuery,
      answers: { 200: { description: 'A page of them.', schema: personPage } },
      problems: ['forbidden'],
      async serve({ query }, call) {
        const { account, actor } = await accountOfCall(needs, call);
        if (!may(account, 'people:see')) return { problem: 'forbidden' };
        const filter = { tab: query.state, q: query.q.trim(), course: query.course_id };
        const order = { sort: sorts.name, at: placeFrom(query.cursor, sorts.name), size: query.limit };
        const { people, next = null } = await pageOfPeople(needs, filter, order, actor);
        return { status: 200, body: { items: people.map(summaryOf), next } };
      },
    }),

    read: operation({
      id: 'readPerson',
      tag: 'People',
      summary: 'One person, with their courses',
      params: ofPerson,
      answers: { 200: { description: 'The person.', schema: person, headers: etag } },
      problems: ['forbidden', 'not-found'],
      async serve({ params }, call) {
        return showPerson(needs, await accountOfCall(needs, call), params.person_id);
      },
    }),

    create: operation({
      id: 'createPerson',
      tag: 'People',
      summary: 'Make an account',
      description: 'The person chooses their password behind the link that the invitation brings. No program ever hears of one.',
      headers: idempotencyHeader,
      body: newPerson,
      answers: { 201: { description: 'The person.', schema: person, headers: { ...etag, Location: 'Where it is read.' } } },
      problems: ['forbidden', 'invalid', 'key-used-otherwise'],
      async serve({ headers, body }, call) {
        const caller = await accountOfCall(needs, call);
        if (!runsPeople(caller)) return { problem: 'forbidden' };
        const faults = await faultsOf(body);
        if (Object.keys(faults).length > 0) return invalid(faults);
        const once = { userId: caller.account.id, key: headers['idempotency-key'], operation: 'createPerson', body, now: clock.now() };
        const { first_name: firstName, last_name: lastName, invite, ...rest } = body;
        const made = await makeOnce(db, once, async (tx) => {
          const someone = { ...rest, firstName, lastName };
          const creation = invite
            ? await inviteNewInside(tx, needs, someone, caller.actor)
            : await addAccount(tx, needs, someone, undefined, caller.actor);
          return creation.kind === 'created' ? { kind: 'made', id: creation.id } : creation;
        });
        switch (made.kind) {
          case 'made':
            return showPerson(needs, caller, made.id, 201);
          case 'refused':
            return invalid({ [made.field]: made.why });
          case 'forbidden':
          case 'key-used-otherwise':
            return { problem: made.kind };
          default:
            return made satisfies never;
        }
      },
    }),

    change: operation({
      id: 'changePerson',
      tag: 'People',
      summary: 'Change what is known of a person',
      description:
        'What is not sent stays. A new address counts at once, and the old one is told. Your own account you change in your profile.',
      params: ofPerson,
      headers: ifMatchHeader,
      body: personChange,
      answers: { 200: { description: 'The person as they are now.', schema: person, headers: etag } },
      problems: ['forbidden', 'yourself', 'not-found', 'changed-meanwhile', 'invalid', 'no-version'],
      async serve({ params, headers, body }, call) {
        const caller = await accountOfCall(needs, call);
        if (!runsPeople(caller)) return { problem: 'forbidden' };
        const found = await findAccount(db, params.person_id);
        if (!found) return { problem: 'not-found' };
        if (found.id === caller.account.id) return { problem: 'yourself' };
        const version = versionFrom(headers['if-match']);
        if (typeof version !== 'number') return version;
        if (version !== found.version) return { problem: 'changed-meanwhile' };
        const form = changedForm(found, body);
        const faults = detailsFaults({ first_name: form.firstName, last_name: form.lastName, time_zone: form.timeZone ?? '' });
        if (Object.keys(faults).length > 0) return invalid(faults);
        const edit = await editAccount(needs, params.person_id, form, caller.actor);
        switch (edit.kind) {
          case 'saved':
            return showPerson(needs, caller, params.person_id);
          case 'refused':
            return invalid({ [edit.field]: edit.why });
          case 'meanwhile':
            return { problem: 'changed-meanwhile' };
          case 'no-account':
            return { problem: 'not-found' };
          case 'forbidden':
            return { problem: 'forbidden' };
          default:
            return edit satisfies never;
        }
      },
    }),
  };

  async function faultsOf(body: z.infer<typeof newPerson>): Promise<Record<string, string>> {
    return {
      ...detailsFaults(body),
      ...(body.username === '' && { username: 'missing' }),
      ...(body.invite && body.email === '' && { email: 'missing' }),
      ...((await unknownRole(db, body.roles)) && { roles: 'unknown' }),
    };
  }
}

function changedForm(found: Account, body: z.infer<typeof personChange>): AccountForm {
  return {
    firstName: body.first_name ?? found.firstName,
    lastName: body.last_name ?? found.lastName,
    email: body.email ?? found.email,
    locale: body.locale ?? found.locale,
    timeZone: body.time_zone === undefined ? found.timeZone : body.time_zone,
    version: found.version,
  };
}
