import { z } from 'zod';
import { changeRoles, type RoleChange } from '../accounts/roles/update-user-roles.ts';
import { switchAccount } from '../accounts/management/deactivate-account.ts';
import type { Needs } from '../platform/http/context.ts';
import { accountOfCall, type CallerAccount } from './caller-account.ts';
import { invalid } from './validation-problem.ts';
import { operation, type Answer, type Call, type Operation } from './operation.ts';
import { person, roleChange } from './person.schemas.ts';
import type { Problem } from './problem.ts';
import { rolesNamed } from './role-names.ts';
import { idParameter } from './schemas.ts';
import { runsPeople, showPerson } from './show-person.ts';

export type PersonStateOperations = Record<'switchOff' | 'switchOn' | 'changeRoles', Operation>;

const ofPerson = z.object({ person_id: idParameter('Number of the person.') });
const answers = { 200: { description: 'The person as they are now.', schema: person } };

/** Whether a person may come in, and as what. */
export function personStateOperations(needs: Needs): PersonStateOperations {
  return {
    switchOff: operation({
      id: 'switchPersonOff',
      tag: 'People',
      summary: 'Switch an account off',
      description:
        'Sessions, applications, keys, links and the password for Jitsi end in the same moment. Who is inside a call stays there.',
      params: ofPerson,
      answers,
      problems: ['forbidden', 'yourself', 'last-administrator', 'not-found'],
      serve: ({ params }, call) => switched(call, params.person_id, false),
    }),

    switchOn: operation({
      id: 'switchPersonOn',
      tag: 'People',
      summary: 'Switch an account on again',
      params: ofPerson,
      answers,
      problems: ['forbidden', 'yourself', 'last-administrator', 'not-found'],
      serve: ({ params }, call) => switched(call, params.person_id, true),
    }),

    changeRoles: operation({
      id: 'changeRoles',
      tag: 'People',
      summary: 'Give a person roles and take others from them',
      description: 'All of it, or nothing.',
      params: ofPerson,
      body: roleChange,
      answers,
      problems: ['forbidden', 'yourself', 'last-administrator', 'not-found', 'invalid'],
      async serve({ params, body }, call) {
        const caller = await accountOfCall(needs, call);
        if (!runsPeople(caller)) return { problem: 'forbidden' };
        const [give, take] = [await rolesNamed(needs.db, body.give), await rolesNamed(needs.db, body.take)];
        if (!isComplete(give)) return invalid({ give: 'unknown' });
        if (!isComplete(take)) return invalid({ take: 'unknown' });
        return answer(caller, params.person_id, await changeRoles(needs, params.person_id, { give, take }, caller.actor));
      },
    }),
  };

  async function switched(call: Call, id: number, active: boolean): Promise<Answer | Problem> {
    const caller = await accountOfCall(needs, call);
    if (!runsPeople(caller)) return { problem: 'forbidden' };
    return answer(caller, id, await switchAccount(needs, id, active, caller.actor));
  }

  function answer(caller: CallerAccount, id: number, result: RoleChange): Promise<Answer | Problem> | Problem {
    switch (result.kind) {
      case 'done':
      case 'already':
        return showPerson(needs, caller, id);
      case 'no-account':
      case 'no-role':
        return { problem: 'not-found' };
      case 'forbidden':
      case 'yourself':
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
