import { z } from 'zod';
import { updateUserRoles, type UpdateUserRolesResult } from '../accounts/roles/update-user-roles.ts';
import { setAccountActive } from '../accounts/management/deactivate-account.ts';
import type { AppContext } from '../platform/http/context.ts';
import { findCaller, type Caller } from './caller.ts';
import { validationProblem, type Problem } from './problem.ts';
import { defineOperation, type ApiResponse, type ApiRequest, type Operation } from './operation.ts';
import { personSchema, updateRolesBody, personParams } from './person.schemas.ts';
import { findRoleIds, canManagePeople, showPerson } from './show-person.ts';
import { idParameter } from './schemas.ts';

export type PersonStateOperations = Record<'switchOff' | 'switchOn' | 'changeRoles', Operation>;

const responses = { 200: { description: 'The person as they are now.', schema: personSchema } };

/** Whether a person may come in, and as what. */
export function personStateOperations(context: AppContext): PersonStateOperations {
  return {
    switchOff: defineOperation({
      id: 'switchPersonOff',
      tag: 'People',
      summary: 'Switch an account off',
      description:
        'Sessions, applications, keys, links and the password for Jitsi end in the same moment. Who is inside a call stays there.',
      params: personParams,
      responses,
      problems: ['forbidden', 'yourself', 'last-administrator', 'not-found'],
      handle: ({ params }, call) => switched(call, params.person_id, false),
    }),

    switchOn: defineOperation({
      id: 'switchPersonOn',
      tag: 'People',
      summary: 'Switch an account on again',
      params: personParams,
      responses,
      problems: ['forbidden', 'yourself', 'last-administrator', 'not-found'],
      handle: ({ params }, call) => switched(call, params.person_id, true),
    }),

    changeRoles: defineOperation({
      id: 'changeRoles',
      tag: 'People',
      summary: 'Give a person roles and take others from them',
      description: 'All of it, or nothing.',
      params: personParams,
      body: updateRolesBody,
      responses,
      problems: ['forbidden', 'yourself', 'last-administrator', 'not-found', 'invalid'],
      async handle({ params, body }, call) {
        const caller = await findCaller(context, call);
        if (!canManagePeople(caller)) return { problem: 'forbidden' };
        const [give, take] = [await findRoleIds(context.db, body.give), await findRoleIds(context.db, body.take)];
        if (!isComplete(give)) return validationProblem({ give: 'unknown' });
        if (!isComplete(take)) return validationProblem({ take: 'unknown' });
        return answer(caller, params.person_id, await updateUserRoles(context, params.person_id, { give, take }, caller.actor));
      },
    }),
  };

  async function switched(call: ApiRequest, id: number, active: boolean): Promise<ApiResponse | Problem> {
    const caller = await findCaller(context, call);
    if (!canManagePeople(caller)) return { problem: 'forbidden' };
    return answer(caller, id, await setAccountActive(context, id, active, caller.actor));
  }

  function answer(caller: Caller, id: number, result: UpdateUserRolesResult): Promise<ApiResponse | Problem> | Problem {
    switch (result.kind) {
      case 'done':
      case 'unchanged':
        return showPerson(context, caller, id);
      case 'no-account':
      case 'no-role':
        return { problem: 'not-found' };
      case 'cannot-target-self':
        return { problem: 'yourself' };
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
