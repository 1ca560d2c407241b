import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import { setFlash } from '../../platform/http/flash.ts';
import { singleLineText, trimmedLine, wholeNumber } from '../../platform/http/form-fields.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { parseId, parseInput } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { messagesFor, type Messages } from '../../platform/messages/messages.ts';
import { addMs, days } from '../../platform/shared/clock.ts';
import type { AccountContext } from '../context.ts';
import { sumSignIns } from '../count-sign-ins.ts';
import { signedInAccount, signedInActor } from '../guards.ts';
import { roleLabel } from '../role.ts';
import { listRoles } from '../roles/find-roles.ts';
import { canUsePasskeys } from '../second-factor/passkey-ceremony.ts';
import { findSignInPolicy, longestSessions, passwordAudiences } from '../sign-in-policy.ts';
import { listSignInExceptions } from './sign-in-exceptions.ts';
import { canChangeSignInPolicy, updateSignInPolicy, type PolicyRefusal } from './update-sign-in-policy.ts';

const MAX_EXCEPTIONS_LENGTH = 1000;

const policyForm = z.object({
  password_for: z.enum(passwordAudiences),
  password_role: z.string().optional().catch(undefined).transform(parseId),
  exceptions: singleLineText(MAX_EXCEPTIONS_LENGTH).default(''),
  /** Names of providers that are on. */
  provider: z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((value) => [value].flat()),
  /** Empty: as long as the settings of the server allow. */
  session_days: trimmedLine(10),
  provider_hours: trimmedLine(10),
  version: wholeNumber(),
});

type PolicyForm = z.infer<typeof policyForm>;

/** `/admin/settings/sign-in`: which ways of signing in are on, for whom, how long sessions last, and who used which way lately. */
export function signInPolicyPages(context: AccountContext): Record<'show' | 'update', RequestHandler> {
  const { db, clock, settings } = context;
  const providers = settings.issuers;
  return {
    async show(_request, response) {
      const policy = await findSignInPolicy(db);
      const exceptions = await listSignInExceptions(db);
      await showForm(response, {
        password_for: policy.passwordFor,
        password_role: policy.role?.id,
        exceptions: exceptions.map(({ username }) => username).join(', '),
        provider: providers.flatMap(({ name }) => (policy.providersOff.includes(name) ? [] : [name])),
        session_days: String(policy.sessionDays ?? ''),
        provider_hours: String(policy.providerHours ?? ''),
        version: policy.version,
      });
    },

    async update(request, response) {
      const form = parseInput(policyForm, request.body);
      const changes = {
        passwordFor: form.password_for,
        roleId: form.password_role,
        exceptions: form.exceptions.split(/[\s,;]+/).filter(Boolean),
        providersOff: providers.flatMap(({ name }) => (form.provider.includes(name) ? [] : [name])),
        sessionDays: toLimit(form.session_days),
        providerHours: toLimit(form.provider_hours),
        version: form.version,
      };
      const result = await updateSignInPolicy(context, changes, request.session!, signedInActor(response));
      switch (result.kind) {
        case 'updated':
        case 'unchanged':
          setFlash(response, 'sign-in-policy-saved');
          return response.redirect(303, '/admin/settings/sign-in');
        case 'forbidden':
          throw new HttpError(403, 'forbidden');
        case 'conflict':
          return showForm(response, { ...form, version: result.current.version }, { conflict: true });
        case 'locks-out':
        case 'no-role':
        case 'no-login':
        case 'no-password':
        case 'session-days':
        case 'provider-hours':
          return showForm(response, form, { refusal: result });
        default:
          result satisfies never;
      }
    },
  };

  async function showForm(
    response: Response,
    form: PolicyForm,
    { refusal, conflict = false }: { refusal?: PolicyRefusal; conflict?: boolean } = {},
  ): Promise<void> {
    const messages = messagesFor(signedInAccount(response).locale);
    const sums = await sumSignIns(db, addMs(clock.now(), -days(7)));
    renderPage(response, 'accounts/sign-in/sign-in-policy', {
      title: messages.signInPolicy.title,
      layout: 'administration',
      status: refusal ? 422 : conflict ? 409 : 200,
      form,
      canChange: canChangeSignInPolicy(signedInAccount(response)),
      conflict,
      refusal: refusal?.kind,
      error: refusal && refusalText(messages, refusal),
      roles: (await listRoles(db)).map(({ id, name }) => ({ id, label: roleLabel(messages, name) })),
      providers,
      audiences: passwordAudiences,
      canUsePasskeys: canUsePasskeys(context),
      limits: { ...longestSessions(settings), applicationDays: settings.api.applicationMaxDays },
      week: sums.map(({ way, count, failed }) => ({ way: wayLabel(messages, way), count, failed })),
    });
  }

  function wayLabel({ signInPolicy: { week } }: Messages, way: string): string {
    if (way === 'password' || way === 'passkey') return week.ways[way];
    const name = way.replace(/^provider /, '');
    return way === '' ? week.ways.unknown : (providers.find((provider) => provider.name === name)?.label ?? name);
  }
}

/** NaN for what is no number. */
function toLimit(text: string): number | null {
  return text === '' ? null : Number(text);
}

function refusalText({ signInPolicy: { errors } }: Messages, refusal: PolicyRefusal): string {
  if ('max' in refusal) return errors[refusal.kind](refusal.max);
  return 'login' in refusal ? errors[refusal.kind](refusal.login) : errors[refusal.kind];
}
