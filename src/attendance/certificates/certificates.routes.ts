import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import { signedInActor } from '../../accounts/guards.ts';
import { findCourseAccess, requireCourse } from '../../courses/course-authority.ts';
import { findCourse } from '../../courses/find-courses.ts';
import { findMembers } from '../../courses/find-members.ts';
import type { AppContext } from '../../platform/http/context.ts';
import { setFlash, setFlashWarning } from '../../platform/http/flash.ts';
import { trimmedLine, wholeNumber } from '../../platform/http/form-fields.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { parseInput, requireId } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { getLocale } from '../../platform/http/viewer.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { findPage, iteratePages, PAGE_SIZE } from '../../platform/pagination/find-page.ts';
import { listUrl, parseCursor } from '../../platform/pagination/list-url.ts';
import { formatCertificateNumber, hoursText, parseCertificateNumber, type Certificate } from './certificate.ts';
import { findPrintedLogo, sendCertificates } from './certificate-pdf.ts';
import {
  certificateListQuery,
  findCertificateByNumber,
  findValidCertificate,
  findValidCertificates,
  hasValidCertificates,
} from './certificates.queries.ts';
import { isActiveStudent, issueCertificates, issueOwnCertificate, revokeCertificate } from './issue-certificates.ts';

export type CertificatePages = Record<
  'list' | 'issue' | 'issueOwn' | 'confirmRevocation' | 'revoke' | 'downloadAll' | 'download' | 'confirm',
  RequestHandler
>;

const listQuery = z.object({
  q: trimmedLine().catch(''),
  at: z.string().optional().catch(undefined),
});

/** Without a person: for every student of the course. */
const issueForm = z.object({ person: wholeNumber().optional() });

/** Of the page that asks first: where the list was left. */
const revokeForm = z.object({ back: trimmedLine(2000).optional() });

/** Pages of the PDF of a course that are looked up at once. */
const PDF_BATCH_SIZE = 50;

/** The certificates of a course, their PDFs, and the public page that confirms one. */
export function certificatePages(context: AppContext): CertificatePages {
  const { db, settings, identity } = context;
  return {
    async list(request, response) {
      const { course } = await requireCourse(context, request, response, 'meetings:write');
      const { q, at } = parseInput(listQuery, request.query);
      const query = certificateListQuery(course.id, q);
      const list = await findPage(db, { ...query, cursor: parseCursor(at, query.sort), size: PAGE_SIZE });
      const certificates = await findValidCertificates(db, course.id, list.ids);
      renderPage(response, 'attendance/certificates/list', {
        title: messagesFor(getLocale(request, response)).certificates.title,
        course,
        q,
        list,
        rows: (await findMembers(db, course.id, list.ids)).map((member) => ({
          ...member,
          certificate: certificates.get(member.id),
          mayIssue: isActiveStudent(member),
        })),
        format: formatCertificateNumber,
        address: listUrl(`/courses/${course.id}/certificates`, { q, at }),
      });
    },

    async issue(request, response) {
      const courseId = requireId(request.params['id']);
      const { person } = parseInput(issueForm, request.body);
      const result = await issueCertificates(context, signedInActor(response), courseId, person);
      if (result.kind === 'not-found') throw new HttpError(404, 'not-found');
      if (result.kind === 'nothing-to-certify') setFlashWarning(response, 'certificates-nothing-counts');
      else setFlash(response, result.count > 0 ? 'certificates-issued' : 'certificates-unchanged');
      response.redirect(303, backUrl(request.get('Referer'), courseId));
    },

    async issueOwn(request, response) {
      const actor = signedInActor(response);
      const course = await findCourse(db, { id: actor.id, canJoinAny: false }, requireId(request.params['id']));
      if (!course) throw new HttpError(404, 'not-found');
      const result = await issueOwnCertificate(context, actor, course);
      if (result === 'not-allowed') throw new HttpError(403, 'forbidden');
      setFlash(response, 'own-certificate-issued');
      response.redirect(303, `/courses/${course.id}/attendance`);
    },

    async confirmRevocation(request, response) {
      const { course } = await requireCourse(context, request, response, 'meetings:write');
      const certificate = await findValidCertificate(db, course.id, requireId(request.params['certificate']));
      if (!certificate) throw new HttpError(404, 'not-found');
      renderPage(response, 'attendance/certificates/revoke', {
        title: messagesFor(getLocale(request, response)).certificates.revocation.title,
        course,
        certificate,
        number: formatCertificateNumber(certificate.number),
        back: backUrl(request.get('Referer'), course.id),
      });
    },

    async revoke(request, response) {
      const { back } = parseInput(revokeForm, request.body);
      const [courseId, certificateId] = [requireId(request.params['id']), requireId(request.params['certificate'])];
      const result = await revokeCertificate(context, signedInActor(response), courseId, certificateId);
      if (result === 'not-found') throw new HttpError(404, 'not-found');
      setFlash(response, 'certificate-revoked');
      response.redirect(303, backUrl(back, courseId));
    },

    async downloadAll(request, response) {
      const { course } = await requireCourse(context, request, response, 'meetings:write');
      if (!(await hasValidCertificates(db, course.id))) {
        setFlashWarning(response, 'certificates-none');
        return response.redirect(303, `/courses/${course.id}/certificates`);
      }
      const certificates = async function* () {
        for await (const ids of iteratePages(db, { ...certificateListQuery(course.id, ''), size: PDF_BATCH_SIZE })) {
          const valid = await findValidCertificates(db, course.id, ids);
          yield ids.flatMap((id) => valid.get(id) ?? []);
        }
      };
      await send(response, `${messagesFor(identity.current.locale).certificates.file}-${course.id}`, certificates());
    },

    async download(request, response) {
      const certificate = await requireCertificate(request.params['number']);
      const actor = signedInActor(response);
      const isHolder = certificate.userId === actor.id;
      const mayManage = isHolder || (await findCourseAccess(db, actor, certificate.courseId))?.can['meetings:write'];
      if (!mayManage) throw new HttpError(404, 'not-found');
      const name = `${messagesFor(identity.current.locale).certificates.file}-${formatCertificateNumber(certificate.number)}`;
      await send(response, name, [[certificate]]);
    },

    async confirm(request, response) {
      response.set({ 'X-Robots-Tag': 'noindex, nofollow', 'Referrer-Policy': 'no-referrer' });
      const number = parseCertificateNumber(String(request.params['number']));
      const certificate = number === undefined ? undefined : await findCertificateByNumber(db, number);
      const locale = getLocale(request, response);
      const messages = messagesFor(locale);
      const { confirm: m } = messages.certificates;
      renderPage(response, 'attendance/certificates/confirm', {
        title: certificate ? m.title : m.unknown,
        layout: 'single',
        status: certificate ? 200 : 404,
        certificate,
        number: certificate && formatCertificateNumber(certificate.number),
        hours: certificate && hoursText(messages, locale, certificate),
      });
    },
  };

  async function requireCertificate(number: unknown): Promise<Certificate> {
    const parsed = parseCertificateNumber(String(number));
    const certificate = parsed === undefined ? undefined : await findCertificateByNumber(db, parsed);
    if (!certificate) throw new HttpError(404, 'not-found');
    return certificate;
  }

  async function send(
    response: Response,
    fileName: string,
    certificates: AsyncIterable<Certificate[]> | Iterable<Certificate[]>,
  ): Promise<void> {
    const letterhead = { identity: identity.current, logo: await findPrintedLogo(db), publicUrl: settings.http.publicUrl };
    await sendCertificates(response, fileName, letterhead, certificates);
  }
}

/** The page of the list that one came from; `from` is a URL or a path. */
function backUrl(from: string | undefined, courseId: number): string {
  const path = `/courses/${courseId}/certificates`;
  if (from === undefined || !URL.canParse(from, 'http://portal.invalid')) return path;
  const { pathname, search } = new URL(from, 'http://portal.invalid');
  return pathname === path ? path + search : path;
}
