import { updateUserRoles, type UpdateUserRolesResult } from '../accounts/roles/update-user-roles.ts';
import { setAccountActive, type SetAccountActiveResult } from '../accounts/management/deactivate-account.ts';
import type { AppContext } from '../platform/http/context.ts';
import { findCaller, type Caller } from './caller.ts';
import { validationProblem, type Problem } from './problem.ts';
import { defineOperation, type ApiResponse, type ApiRequest, type Operation } from './operation.ts';
import { personSchema, updateRolesBody, personParams } from './person.schemas.ts';
import { findRoleIds, canReadAndWritePeople, showPerson } from './person-response.ts';

export type PersonStateOperations = Record<'deactivate' | 'activate' | 'updateRoles', Operation>;

const responses = { 200: { description: 'The changed person.', schema: personSchema } };

/** Whether a person can sign in, and with which roles. */
export function personStateOperations(context: AppContext): PersonStateOperations {
  return {
    deactivate: defineOperation({
      id: 'deactivatePerson',
      tag: 'People',
      summary: 'Deactivate an account',
      description:
        'Ends sessions, applications, keys, links and the Prosody credential at once. A participant who is in a call stays in it.',
      params: personParams,
      responses,
      problems: ['forbidden', 'cannot-target-self', 'last-administrator', 'not-found'],
      handle: ({ params }, request) => setActive(request, params.person_id, false),
    }),

    activate: defineOperation({
      id: 'activatePerson',
      tag: 'People',
      summary: 'Activate a deactivated account',
      params: personParams,
      responses,
      problems: ['forbidden', 'cannot-target-self', 'last-administrator', 'not-found'],
      handle: ({ params }, request) => setActive(request, params.person_id, true),
    }),

    updateRoles: defineOperation({
      id: 'updateRoles',
      tag: 'People',
      summary: 'Give a person roles, and take roles away',
      description: 'All changes are made, or none.',
      params: personParams,
      body: updateRolesBody,
      responses,
      problems: ['forbidden', 'cannot-target-self', 'last-administrator', 'not-found', 'validation-failed'],
      async handle({ params, body }, request) {
        const caller = await findCaller(context, request);
        if (!canReadAndWritePeople(caller)) return { problem: 'forbidden' };
        const [give, take] = [await findRoleIds(context.db, body.give), await findRoleIds(context.db, body.take)];
        if (!isComplete(give)) return validationProblem({ give: 'unknown' });
        if (!isComplete(take)) return validationProblem({ take: 'unknown' });
        return respond(caller, params.person_id, await updateUserRoles(context, params.person_id, { give, take }, caller.actor));
      },
    }),
  };

  async function setActive(request: ApiRequest, id: number, active: boolean): Promise<ApiResponse | Problem> {
    const caller = await findCaller(context, request);
    if (!canReadAndWritePeople(caller)) return { problem: 'forbidden' };
    return respond(caller, id, await setAccountActive(context, id, active, caller.actor));
  }

  function respond(
    caller: Caller,
    id: number,
    result: UpdateUserRolesResult | SetAccountActiveResult,
  ): Promise<ApiResponse | Problem> | Problem {
    switch (result.kind) {
      case 'done':
      case 'unchanged':
        return showPerson(context, caller, id);
      case 'no-account':
      case 'no-role':
        return { problem: 'not-found' };
      case 'cannot-target-self':
      case 'forbidden':
      case 'last-administrator':
        return { problem: result.kind };
      default:
        return result satisfies never;
    }
  }
}

function isComplete(ids: (number | undefined)[]): ids is number[] {
  return !ids.includes(undefined);
}
