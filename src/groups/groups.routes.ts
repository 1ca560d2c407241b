import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { Actor } from '../accounts/authority.ts';
import { signedInAccount, signedInActor } from '../accounts/guards.ts';
import { MAX_GROUP_NAME_LENGTH } from '../accounts/identity-providers/identity-groups.ts';
import { roleLabel } from '../accounts/role.ts';
import { listRoles, type Role } from '../accounts/roles/find-roles.ts';
import { findCourseSuggestion, suggestCourses } from '../courses/find-courses.ts';
import type { AppContext } from '../platform/http/context.ts';
import { setFlash } from '../platform/http/flash.ts';
import { singleLineText, trimmedLine } from '../platform/http/form-fields.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { parseId, parseInput, requireId } from '../platform/http/parse-request.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { normalizeDn } from '../platform/shared/normalize-dn.ts';
import { isSameGroup, type Entitlement, type Group, type GroupMapping } from './group-mapping.ts';
import { countUnknownGroups, listMappings, listSeenGroups } from './groups.queries.ts';
import { previewMapping, type MappingPreview } from './preview-mapping.ts';
import { canMap, createMapping, labelOf, removeMapping, updateMapping } from './save-mapping.ts';

const PAGE = '/admin/settings/groups';

/** Suggested while a group is typed. */
const MAX_SUGGESTIONS = 500;

const mappingForm = z.object({
  provider: singleLineText(30).default(''),
  group: trimmedLine(MAX_GROUP_NAME_LENGTH),
  /** `role 3`, `student` or `teacher`. */
  gives: singleLineText(30).default(''),
  /** What was typed of the course. */
  in: trimmedLine(200),
  course: z.string().optional().transform(parseId),
  step: z.enum(['preview', 'save']).default('preview'),
});

type MappingForm = z.infer<typeof mappingForm>;

type FormError = 'provider' | 'group' | 'gives' | 'course' | 'which' | 'exists';

type FormView = { form?: MappingForm; error?: FormError; matches?: { id: number; title: string }[]; edited?: GroupMapping | undefined };

/** `/admin/settings/groups`: what the groups of people at identity providers give them here. */
export function groupPages(
  context: AppContext,
): Record<'show' | 'create' | 'edit' | 'update' | 'confirmRemoval' | 'remove', RequestHandler> {
  const { db, settings } = context;
  const { directory } = settings;
  const knowsGroups = directory && (directory.groupsAttribute !== undefined || directory.groupFilter !== undefined);
  const providers = [
    ...settings.identityProviders.filter(({ groupsClaim }) => groupsClaim !== undefined),
    ...(knowsGroups ? [{ ...directory, groupsClaim: directory.groupsAttribute ?? directory.groupFilter }] : []),
  ];
  return {
    async show(_request, response) {
      await showForm(response);
    },

    create: (request, response) => save(request, response, undefined),

    async edit(request, response) {
      const { mapping } = await requireMapping(request, signedInActor(response));
      await showForm(response, { edited: mapping, form: await toForm(mapping) });
    },

    async update(request, response) {
      await save(request, response, (await requireMapping(request, signedInActor(response))).mapping);
    },

    async confirmRemoval(request, response) {
      const { mapping, roles } = await requireMapping(request, signedInActor(response));
      const title = messagesFor(signedInAccount(response).locale).groups.remove(mapping.group.name);
      renderPage(response, 'groups/confirm-removal', {
        ...{ title, layout: 'administration', id: mapping.id },
        entitlement: await describeEntitlement(response, mapping.gives, roles),
        preview: await describePreview(response, await previewMapping(db, roles, { removes: mapping }), roles),
      });
    },

    async remove(request, response) {
      const { mapping } = await requireMapping(request, signedInActor(response));
      const { kind } = await removeMapping(context, signedInActor(response), mapping.id);
      if (kind === 'forbidden') throw new HttpError(403, 'forbidden');
      setFlash(response, 'group-mapping-removed', [mapping.group.name]);
      response.redirect(303, PAGE);
    },
  };

  /** `edited`: the mapping in whose place it is saved. */
  async function save(request: Request, response: Response, edited: GroupMapping | undefined): Promise<void> {
    const form = parseInput(mappingForm, request.body);
    const actor = signedInActor(response);
    const roles = await listRoles(db);
    const issuer = providers.find(({ name }) => name === form.provider)?.issuer;
    if (issuer === undefined) return showForm(response, { form, edited, error: 'provider' });
    if (form.group === '') return showForm(response, { form, edited, error: 'group' });
    const gives = await toEntitlement(form, roles);
    if (typeof gives !== 'object') return showForm(response, { form, edited, error: gives });
    if ('matches' in gives) return showForm(response, { form, edited, error: 'which', matches: gives.matches });
    if (!canMap(actor, gives, roles)) throw new HttpError(403, 'forbidden');
    // The directory's are DNs.
    const group = { issuer, name: issuer === directory?.issuer ? normalizeDn(form.group) : form.group };
    if (form.step === 'preview') return showPreview(response, form, { group, gives }, edited, roles);
    const result = edited
      ? await updateMapping(context, actor, edited.id, group, gives)
      : await createMapping(context, actor, group, gives);
    switch (result.kind) {
      case 'saved':
        setFlash(response, edited ? 'group-mapping-changed' : 'group-mapping-made', [form.group]);
        return response.redirect(303, PAGE);
      case 'exists':
        return showForm(response, { form, edited, error: 'exists' });
      case 'gone':
        return showForm(response, { form, edited, error: 'gives' });
      case 'forbidden':
        throw new HttpError(403, 'forbidden');
      default:
        result satisfies never;
    }
  }

  async function toForm({ group, gives }: GroupMapping): Promise<MappingForm> {
    return {
      provider: providers.find(({ issuer }) => issuer === group.issuer)?.name ?? '',
      group: group.name,
      gives: gives.kind === 'role' ? `role ${gives.roleId}` : gives.as,
      in: gives.kind === 'course' ? await titleOf(gives.courseId) : '',
      course: undefined,
      step: 'preview',
    };
  }

  async function requireMapping(request: Request, actor: Actor): Promise<{ mapping: GroupMapping; roles: Role[] }> {
    const id = requireId(request.params['id']);
    const [roles, mappings] = [await listRoles(db), await listMappings(db)];
    const mapping = mappings.find((one) => one.id === id);
    if (!mapping) throw new HttpError(404, 'not-found');
    if (!canMap(actor, mapping.gives, roles)) throw new HttpError(403, 'forbidden');
    return { mapping, roles };
  }

  /** Several courses, or none, may fit what was typed. */
  async function toEntitlement(
    form: MappingForm,
    roles: readonly Role[],
  ): Promise<Entitlement | { matches: { id: number; title: string }[] } | 'gives' | 'course'> {
    if (form.gives === 'student' || form.gives === 'teacher') {
      const chosen = form.course === undefined ? undefined : await findCourseSuggestion(db, form.course);
      const matches = chosen ? [chosen] : await suggestCourses(db, form.in);
      const [course] = matches;
      if (!course) return 'course';
      return matches.length > 1 ? { matches } : { kind: 'course', courseId: course.id, as: form.gives };
    }
    const role = roles.find(({ id }) => form.gives === `role ${id}`);
    return role ? { kind: 'role', roleId: role.id } : 'gives';
  }

  async function showForm(response: Response, { form, error, matches = [], edited }: FormView = {}): Promise<void> {
    const messages = messagesFor(signedInAccount(response).locale);
    const actor = signedInActor(response);
    const roles = await listRoles(db);
    const seen = await listSeenGroups(db, MAX_SUGGESTIONS);
    const peopleOf = (group: Group) => seen.find((one) => isSameGroup(one, group))?.people ?? 0;
    const mappings = [];
    for (const { id, group, gives } of await listMappings(db))
      mappings.push({
        id,
        group: group.name,
        provider: labelOf(settings, group.issuer),
        people: peopleOf(group),
        entitlement: await describeEntitlement(response, gives, roles),
        canRemove: canMap(actor, gives, roles),
      });
    const described = [];
    for (const { name, label, issuer, groupsClaim } of providers)
      described.push({ name, label, groupsClaim, ...(await countUnknownGroups(db, issuer)) });
    renderPage(response, edited ? 'groups/edit' : 'groups/list', {
      title: edited ? messages.groups.editTitle(edited.group.name) : messages.groups.title,
      action: edited ? `${PAGE}/${edited.id}` : PAGE,
      layout: 'administration',
      status: error === 'exists' ? 409 : error ? 422 : 200,
      mappings,
      providers: described,
      suggestions: [...new Set(seen.map(({ name }) => name))],
      roles: roles
        .filter(({ id }) => canMap(actor, { kind: 'role', roleId: id }, roles))
        .map(({ id, name }) => ({ id, label: roleLabel(messages, name) })),
      canEnroll: canMap(actor, { kind: 'course', courseId: 0, as: 'student' }, roles),
      form: form ?? { provider: providers[0]?.name ?? '', group: '', gives: '', in: '' },
      error,
      matches,
    });
  }

  async function showPreview(
    response: Response,
    form: MappingForm,
    makes: Omit<GroupMapping, 'id'>,
    removes: GroupMapping | undefined,
    roles: readonly Role[],
  ): Promise<void> {
    const { groups: w } = messagesFor(signedInAccount(response).locale);
    const { group, gives } = makes;
    const preview = await previewMapping(db, roles, { makes, removes });
    const entitlement = await describeEntitlement(response, gives, roles);
    renderPage(response, 'groups/preview', {
      title: w.previewTitle(group.name),
      layout: 'administration',
      lead: removes ? w.editLead(await describeEntitlement(response, removes.gives, roles), entitlement) : w.previewLead(entitlement),
      action: removes ? `${PAGE}/${removes.id}` : PAGE,
      preview: await describePreview(response, preview, roles),
      hidden: { provider: form.provider, group: form.group, gives: form.gives, ...(gives.kind === 'course' && { course: gives.courseId }) },
    });
  }

  async function describeEntitlement(response: Response, gives: Entitlement, roles: readonly Role[]): Promise<string> {
    const messages = messagesFor(signedInAccount(response).locale);
    if (gives.kind === 'course') return messages.groups.course[gives.as](await titleOf(gives.courseId));
    return messages.groups.role(roleLabel(messages, roles.find(({ id }) => id === gives.roleId)!.name));
  }

  /** In words: what would change for each. */
  async function describePreview(response: Response, { people, total, unchanged }: MappingPreview, roles: readonly Role[]) {
    const messages = messagesFor(signedInAccount(response).locale);
    const { changes: words } = messages.groups;
    const nameOf = (id: number) => roleLabel(messages, roles.find((role) => role.id === id)!.name);
    const described = [];
    for (const { changes, ...person } of people) {
      const lines = [...changes.give.map((id) => words.give(nameOf(id))), ...changes.take.map((id) => words.take(nameOf(id)))];
      for (const { kind, courseId, role } of changes.enrollments)
        lines.push(words[kind](await titleOf(courseId), messages.groups.as[role]));
      described.push({ ...person, lines });
    }
    return { people: described, total, unchanged };
  }

  async function titleOf(courseId: number): Promise<string> {
    return (await findCourseSuggestion(db, courseId))?.title ?? '';
  }
}
