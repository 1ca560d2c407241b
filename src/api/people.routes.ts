import { z } from 'zod';
import { hasPermission, type Account } from '../accounts/account.ts';
import { updateAccount, type AccountChanges } from '../accounts/management/update-account.ts';
import { findAccount } from '../accounts/find-account.ts';
import { createAccountInTransaction, createInvitedAccountInTransaction } from '../accounts/management/create-account.ts';
import type { AccountContext } from '../accounts/context.ts';
import { parseCursor } from '../platform/pagination/list-url.ts';
import type { Locale } from '../platform/shared/locale.ts';
import { findPeoplePage } from '../admin/people/list-people.ts';
import { peopleSorts } from '../admin/people/people-filter.ts';
import { validateDetails } from '../admin/people/person.forms.ts';
import { parseChangedIdentifier, parseIdentifier } from '../platform/identity/identifier.ts';
import { findCaller } from './caller.ts';
import { idempotencyHeader, createOnce } from './idempotency.ts';
import { validationProblem } from './problem.ts';
import { defineOperation, type Operation } from './operation.ts';
import { createPersonBody, personListQuery, personSchema, updatePersonBody, personPageSchema, personParams } from './person.schemas.ts';
import { hasUnknownRole, canReadAndWritePeople, showPerson, toPersonSummary } from './person-response.ts';
import { ifMatchHeader, checkIfMatch, etagHeader, createdHeaders } from './schemas.ts';

export type PeopleOperations = Record<'list' | 'show' | 'create' | 'update', Operation>;

/** People, for callers with the permissions of the administration's pages. */
export function peopleOperations(context: AccountContext): PeopleOperations {
  const { clock, db } = context;
  const identifierKind = () => context.identity.current.identifierKind;
  return {
    list: defineOperation({
      id: 'listPeople',
      tag: 'People',
      summary: 'List the people with a state, by last name',
      query: personListQuery,
      responses: { 200: { description: 'A page of people.', schema: personPageSchema } },
      problems: ['forbidden'],
      async handle({ query }, request) {
        const { account, actor } = await findCaller(context, request);
        if (!hasPermission(account, 'people:read')) return { problem: 'forbidden' };
        const filter = { tab: query.state, q: query.q, course: query.course_id };
        const order = { sort: peopleSorts.name, cursor: parseCursor(query.cursor, peopleSorts.name), size: query.limit };
        const { people, next = null } = await findPeoplePage(context, filter, order, actor);
        return { status: 200, body: { items: people.map(toPersonSummary), next } };
      },
    }),

    show: defineOperation({
      id: 'getPerson',
      tag: 'People',
      summary: 'Get a person, with the courses',
      params: personParams,
      responses: { 200: { description: 'The person.', schema: personSchema, headers: etagHeader } },
      problems: ['forbidden', 'not-found'],
      async handle({ params }, request) {
        return showPerson(context, await findCaller(context, request), params.person_id);
      },
    }),

    create: defineOperation({
      id: 'createPerson',
      tag: 'People',
      summary: 'Create an account',
      description: 'The person chooses the password with the link of the invitation. Passwords cannot be set by the API.',
      headers: idempotencyHeader,
      body: createPersonBody,
      responses: { 201: { description: 'The person.', schema: personSchema, headers: createdHeaders } },
      problems: ['forbidden', 'validation-failed', 'idempotency-key-reused'],
      async handle({ headers, body }, request) {
        const caller = await findCaller(context, request);
        if (!canReadAndWritePeople(caller)) return { problem: 'forbidden' };
        const errors = await validate(body);
        if (Object.keys(errors).length > 0) return validationProblem(errors);
        const once = { userId: caller.account.id, key: headers['idempotency-key'], operation: 'createPerson', body, now: clock.now() };
        const { first_name: firstName, last_name: lastName, locale, invite, ...rest } = body;
        const input = {
          ...rest,
          firstName,
          lastName,
          locale: locale ?? context.identity.current.locale,
          identifier: parseIdentifier(identifierKind(), body.identifier)!,
        };
        const result = await createOnce(db, once, (tx) =>
          invite
            ? createInvitedAccountInTransaction(tx, context, input, caller.actor)
            : createAccountInTransaction(tx, context, input, undefined, caller.actor),
        );
        switch (result.kind) {
          case 'created':
            return showPerson(context, caller, result.id, 201);
          case 'refused':
            return validationProblem({ [result.field]: result.reason });
          case 'identifier-taken':
            return validationProblem({ identifier: 'taken' });
          case 'forbidden':
          case 'idempotency-key-reused':
            return { problem: result.kind };
          default:
            return result satisfies never;
        }
      },
    }),

    update: defineOperation({
      id: 'updatePerson',
      tag: 'People',
      summary: 'Change the details of a person',
      description:
        'Fields that are not sent keep their value. A new e-mail address applies at once, and the old one is notified. Your own account is changed in the profile.',
      params: personParams,
      headers: ifMatchHeader,
      body: updatePersonBody,
      responses: { 200: { description: 'The changed person.', schema: personSchema, headers: etagHeader } },
      problems: ['forbidden', 'cannot-target-self', 'not-found', 'version-conflict', 'validation-failed', 'if-match-required'],
      async handle({ params, headers, body }, request) {
        const caller = await findCaller(context, request);
        if (!canReadAndWritePeople(caller)) return { problem: 'forbidden' };
        const found = await findAccount(db, params.person_id);
        if (!found) return { problem: 'not-found' };
        if (found.id === caller.account.id) return { problem: 'cannot-target-self' };
        const conflict = checkIfMatch(headers['if-match'], found.version);
        if (conflict) return conflict;
        const form = mergeForm(found, body);
        const { firstName: first_name, lastName: last_name, timeZone } = form;
        const details = { first_name, last_name, time_zone: timeZone ?? '', identifier: body.identifier ?? '' };
        const errors = { ...validateDetails(details, identifierKind(), found.identifier), ...validateLocale(body) };
        if (Object.keys(errors).length > 0) return validationProblem(errors);
        const identifier = parseChangedIdentifier(identifierKind(), body.identifier ?? found.identifier, found.identifier)!;
        const result = await updateAccount(context, params.person_id, { ...form, identifier }, caller.actor);
        switch (result.kind) {
          case 'saved':
            return showPerson(context, caller, params.person_id);
          case 'refused':
            return validationProblem({ [result.field]: result.reason });
          case 'identifier-taken':
            return validationProblem({ identifier: 'taken' });
          case 'version-conflict':
            return { problem: 'version-conflict' };
          case 'no-account':
            return { problem: 'not-found' };
          case 'forbidden':
            return { problem: 'forbidden' };
          default:
            return result satisfies never;
        }
      },
    }),
  };

  async function validate(body: z.infer<typeof createPersonBody>): Promise<Record<string, string>> {
    return {
      ...validateDetails(body, identifierKind()),
      ...validateLocale(body),
      ...(body.username === '' && { username: 'missing' }),
      ...(body.invite && body.email === '' && { email: 'missing' }),
      ...((await hasUnknownRole(db, body.roles)) && { roles: 'unknown' }),
    };
  }
}

function validateLocale({ locale }: { locale?: Locale | null | undefined }): { locale?: 'unsupported' } {
  return locale === null ? { locale: 'unsupported' } : {};
}

function mergeForm(found: Account, body: z.infer<typeof updatePersonBody>): Omit<AccountChanges, 'identifier'> {
  return {
    firstName: body.first_name ?? found.firstName,
    lastName: body.last_name ?? found.lastName,
    email: body.email ?? found.email,
    locale: body.locale ?? found.locale,
    timeZone: body.time_zone === undefined ? found.timeZone : body.time_zone,
    version: found.version,
  };
}
