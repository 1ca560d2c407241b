import { z } from 'zod';
import { hasPermission, type Account } from '../accounts/account.ts';
import { updateAccount, type AccountChanges } from '../accounts/management/update-account.ts';
import { findAccount } from '../accounts/find-account.ts';
import { createAccountInTransaction, createInvitedAccountInTransaction } from '../accounts/management/create-account.ts';
import type { AccountContext } from '../accounts/context.ts';
import { parseCursor } from '../platform/pagination/cursor.ts';
import { findPeoplePage } from '../admin/people/list-people.ts';
import { peopleSorts } from '../admin/people/people-filter.ts';
import { validateDetails } from '../admin/people/person.forms.ts';
import { findCaller } from './caller.ts';
import { idempotencyHeader, createOnce } from './idempotency.ts';
import { validationProblem } from './problem.ts';
import { defineOperation, type Operation } from './operation.ts';
import { createPersonBody, personListQuery, personSchema, updatePersonBody, personPageSchema, personParams } from './person.schemas.ts';
import { hasUnknownRole, canManagePeople, showPerson, toPersonSummary } from './show-person.ts';
import { ifMatchHeader, parseIfMatch, etagHeader, createdHeaders } from './schemas.ts';

export type PeopleOperations = Record<'list' | 'read' | 'create' | 'change', Operation>;

/** People, for those who may see them and run them on the pages of the administration. */
export function peopleOperations(context: AccountContext): PeopleOperations {
  const { clock, db } = context;
  return {
    list: defineOperation({
      id: 'listPeople',
      tag: 'People',
      summary: 'People of one state, by last name',
      query: personListQuery,
      responses: { 200: { description: 'A page of them.', schema: personPageSchema } },
      problems: ['forbidden'],
      async handle({ query }, call) {
        const { account, actor } = await findCaller(context, call);
        if (!hasPermission(account, 'people:read')) return { problem: 'forbidden' };
        const filter = { tab: query.state, q: query.q.trim(), course: query.course_id };
        const order = { sort: peopleSorts.name, cursor: parseCursor(query.cursor, peopleSorts.name), size: query.limit };
        const { people, next = null } = await findPeoplePage(context, filter, order, actor);
        return { status: 200, body: { items: people.map(toPersonSummary), next } };
      },
    }),

    read: defineOperation({
      id: 'readPerson',
      tag: 'People',
      summary: 'One person, with their courses',
      params: personParams,
      responses: { 200: { description: 'The person.', schema: personSchema, headers: etagHeader } },
      problems: ['forbidden', 'not-found'],
      async handle({ params }, call) {
        return showPerson(context, await findCaller(context, call), params.person_id);
      },
    }),

    create: defineOperation({
      id: 'createPerson',
      tag: 'People',
      summary: 'Make an account',
      description: 'The person chooses their password behind the link that the invitation brings. No program ever hears of one.',
      headers: idempotencyHeader,
      body: createPersonBody,
      responses: { 201: { description: 'The person.', schema: personSchema, headers: createdHeaders } },
      problems: ['forbidden', 'invalid', 'key-used-otherwise'],
      async handle({ headers, body }, call) {
        const caller = await findCaller(context, call);
        if (!canManagePeople(caller)) return { problem: 'forbidden' };
        const faults = await faultsOf(body);
        if (Object.keys(faults).length > 0) return validationProblem(faults);
        const once = { userId: caller.account.id, key: headers['idempotency-key'], operation: 'createPerson', body, now: clock.now() };
        const { first_name: firstName, last_name: lastName, invite, ...rest } = body;
        const made = await createOnce(db, once, async (tx) => {
          const someone = { ...rest, firstName, lastName };
          const creation = invite
            ? await createInvitedAccountInTransaction(tx, context, someone, caller.actor)
            : await createAccountInTransaction(tx, context, someone, undefined, caller.actor);
          return creation;
        });
        switch (made.kind) {
          case 'created':
            return showPerson(context, caller, made.id, 201);
          case 'refused':
            return validationProblem({ [made.field]: made.reason });
          case 'forbidden':
          case 'key-used-otherwise':
            return { problem: made.kind };
          default:
            return made satisfies never;
        }
      },
    }),

    change: defineOperation({
      id: 'changePerson',
      tag: 'People',
      summary: 'Change what is known of a person',
      description:
        'What is not sent stays. A new address counts at once, and the old one is told. Your own account you change in your profile.',
      params: personParams,
      headers: ifMatchHeader,
      body: updatePersonBody,
      responses: { 200: { description: 'The person as they are now.', schema: personSchema, headers: etagHeader } },
      problems: ['forbidden', 'yourself', 'not-found', 'changed-meanwhile', 'invalid', 'no-version'],
      async handle({ params, headers, body }, call) {
        const caller = await findCaller(context, call);
        if (!canManagePeople(caller)) return { problem: 'forbidden' };
        const found = await findAccount(db, params.person_id);
        if (!found) return { problem: 'not-found' };
        if (found.id === caller.account.id) return { problem: 'yourself' };
        const version = parseIfMatch(headers['if-match']);
        if (typeof version !== 'number') return version;
        if (version !== found.version) return { problem: 'changed-meanwhile' };
        const form = mergeForm(found, body);
        const faults = validateDetails({ first_name: form.firstName, last_name: form.lastName, time_zone: form.timeZone ?? '' });
        if (Object.keys(faults).length > 0) return validationProblem(faults);
        const edit = await updateAccount(context, params.person_id, form, caller.actor);
        switch (edit.kind) {
          case 'saved':
            return showPerson(context, caller, params.person_id);
          case 'refused':
            return validationProblem({ [edit.field]: edit.reason });
          case 'version-conflict':
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

  async function faultsOf(body: z.infer<typeof createPersonBody>): Promise<Record<string, string>> {
    return {
      ...validateDetails(body),
      ...(body.username === '' && { username: 'missing' }),
      ...(body.invite && body.email === '' && { email: 'missing' }),
      ...((await hasUnknownRole(db, body.roles)) && { roles: 'unknown' }),
    };
  }
}

function mergeForm(found: Account, body: z.infer<typeof updatePersonBody>): AccountChanges {
  return {
    firstName: body.first_name ?? found.firstName,
    lastName: body.last_name ?? found.lastName,
    email: body.email ?? found.email,
    locale: body.locale ?? found.locale,
    timeZone: body.time_zone === undefined ? found.timeZone : body.time_zone,
    version: found.version,
  };
}
