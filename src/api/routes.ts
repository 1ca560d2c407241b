import type { AccountContext } from '../accounts/context.ts';
import { authOperations } from './auth.routes.ts';
import { callOptionsOperation } from './call-options.routes.ts';
import { courseOperations } from './courses.routes.ts';
import { openApiOperation } from './docs.routes.ts';
import { joinOperation } from './join.routes.ts';
import { meetingAttendanceOperations } from './meeting-attendance.routes.ts';
import { meetingStateOperations } from './meeting-state.routes.ts';
import { meetingOperations } from './meetings.routes.ts';
import { memberOperations } from './members.routes.ts';
import { minutesOperation } from './minutes.routes.ts';
import { moderatorOperations } from './moderators.routes.ts';
import type { ApiRoute } from './operation.ts';
import { removalOperations } from './removals.routes.ts';
import { sectionOperations } from './sections.routes.ts';
import { publicationOperations } from './publications.routes.ts';
import { recordingOperations } from './recordings.routes.ts';
import { peopleOperations } from './people.routes.ts';
import { personStateOperations } from './person-state.routes.ts';
import type { MeetingContext } from '../meetings/context.ts';

/** Every URL of the API with its access: public, any signed-in application, or a scope that the application or key must have. */
export function apiRoutes(context: AccountContext & MeetingContext): ApiRoute[] {
  const auth = authOperations(context);
  const meetings = meetingOperations(context);
  const meetingStates = meetingStateOperations(context);
  const meetingAttendance = meetingAttendanceOperations(context);
  const courses = courseOperations(context);
  const members = memberOperations(context);
  const sections = sectionOperations(context);
  const moderators = moderatorOperations(context);
  const removals = removalOperations(context);
  const recordings = recordingOperations(context);
  const publications = publicationOperations(context);
  const people = peopleOperations(context);
  const personStates = personStateOperations(context);
  const table: ApiRoute[] = [
    { method: 'get', path: '/api/v1/openapi.json', access: 'public', operation: openApiOperation(context.settings, () => table) },

    { method: 'post', path: '/api/v1/auth/login', access: 'public', operation: auth.login },
    { method: 'post', path: '/api/v1/auth/token', access: 'public', operation: auth.token },
    { method: 'post', path: '/api/v1/auth/refresh', access: 'public', operation: auth.refresh },
    { method: 'post', path: '/api/v1/auth/logout', access: 'application', operation: auth.logout },

    { method: 'post', path: '/api/v1/live/streams/{stream_id}/join', access: 'meetings:join', operation: joinOperation(context) },

    { method: 'get', path: '/api/v1/meetings', access: 'meetings:read', operation: meetings.list },
    { method: 'post', path: '/api/v1/meetings', access: 'meetings:write', operation: meetings.create },
    { method: 'get', path: '/api/v1/meetings/{meeting_id}', access: 'meetings:read', operation: meetings.show },
    { method: 'patch', path: '/api/v1/meetings/{meeting_id}', access: 'meetings:write', operation: meetings.update },
    { method: 'post', path: '/api/v1/meetings/{meeting_id}/cancel', access: 'meetings:write', operation: meetingStates.cancel },
    { method: 'post', path: '/api/v1/meetings/{meeting_id}/restore', access: 'meetings:write', operation: meetingStates.restore },
    { method: 'post', path: '/api/v1/meetings/{meeting_id}/end', access: 'meetings:write', operation: meetingStates.end },
    { method: 'post', path: '/api/v1/meetings/{meeting_id}/reopen', access: 'meetings:write', operation: meetingStates.reopen },
    {
      method: 'get',
      path: '/api/v1/meetings/{meeting_id}/participants',
      access: 'meetings:read',
      operation: meetingAttendance.participants,
    },
    { method: 'get', path: '/api/v1/meetings/{meeting_id}/attendance', access: 'meetings:read', operation: meetingAttendance.attendance },
    { method: 'get', path: '/api/v1/meetings/{meeting_id}/recordings', access: 'meetings:read', operation: recordings.list },
    {
      method: 'get',
      path: '/api/v1/meetings/{meeting_id}/call-options',
      access: 'meetings:read',
      operation: callOptionsOperation(context),
    },
    { method: 'get', path: '/api/v1/meetings/{meeting_id}/minutes', access: 'meetings:read', operation: minutesOperation(context) },

    { method: 'get', path: '/api/v1/meetings/{meeting_id}/moderators', access: 'meetings:read', operation: moderators.list },
    { method: 'post', path: '/api/v1/meetings/{meeting_id}/moderators', access: 'meetings:write', operation: moderators.name },
    {
      method: 'delete',
      path: '/api/v1/meetings/{meeting_id}/moderators/{person_id}',
      access: 'meetings:write',
      operation: moderators.remove,
    },

    { method: 'get', path: '/api/v1/meetings/{meeting_id}/removals', access: 'meetings:read', operation: removals.list },
    { method: 'post', path: '/api/v1/meetings/{meeting_id}/removals', access: 'meetings:write', operation: removals.create },
    {
      method: 'delete',
      path: '/api/v1/meetings/{meeting_id}/removals/{removal_id}',
      access: 'meetings:write',
      operation: removals.lift,
    },

    { method: 'get', path: '/api/v1/unassigned-recordings', access: 'meetings:read', operation: recordings.listUnassigned },
    { method: 'patch', path: '/api/v1/recordings/{recording_id}', access: 'meetings:write', operation: recordings.update },
    { method: 'delete', path: '/api/v1/recordings/{recording_id}', access: 'meetings:write', operation: recordings.delete },
    { method: 'post', path: '/api/v1/recordings/{recording_id}/assign', access: 'meetings:write', operation: recordings.assign },
    { method: 'put', path: '/api/v1/recordings/{recording_id}/publication', access: 'meetings:write', operation: publications.publish },
    { method: 'delete', path: '/api/v1/recordings/{recording_id}/publication', access: 'meetings:write', operation: publications.withdraw },

    { method: 'get', path: '/api/v1/courses', access: 'courses:read', operation: courses.list },
    { method: 'post', path: '/api/v1/courses', access: 'courses:write', operation: courses.create },
    { method: 'get', path: '/api/v1/courses/{course_id}', access: 'courses:read', operation: courses.show },
    { method: 'patch', path: '/api/v1/courses/{course_id}', access: 'courses:write', operation: courses.update },
    { method: 'get', path: '/api/v1/courses/{course_id}/sections', access: 'courses:read', operation: sections.list },
    { method: 'post', path: '/api/v1/courses/{course_id}/sections', access: 'courses:write', operation: sections.create },
    { method: 'patch', path: '/api/v1/courses/{course_id}/sections/{section_id}', access: 'courses:write', operation: sections.rename },
    { method: 'delete', path: '/api/v1/courses/{course_id}/sections/{section_id}', access: 'courses:write', operation: sections.delete },

    { method: 'get', path: '/api/v1/courses/{course_id}/members', access: 'people:read', operation: members.list },
    { method: 'post', path: '/api/v1/courses/{course_id}/members', access: 'courses:write', operation: members.enroll },
    { method: 'put', path: '/api/v1/courses/{course_id}/members/{person_id}', access: 'courses:write', operation: members.enrollById },
    { method: 'put', path: '/api/v1/courses/{course_id}/members/{person_id}/days', access: 'courses:write', operation: members.setDays },
    {
      method: 'put',
      path: '/api/v1/courses/{course_id}/members/{person_id}/section',
      access: 'courses:write',
      operation: members.setSection,
    },
    {
      method: 'delete',
      path: '/api/v1/courses/{course_id}/members/{person_id}',
      access: 'courses:write',
      operation: members.endEnrollment,
    },

    { method: 'get', path: '/api/v1/people', access: 'people:read', operation: people.list },
    { method: 'post', path: '/api/v1/people', access: 'people:write', operation: people.create },
    { method: 'get', path: '/api/v1/people/{person_id}', access: 'people:read', operation: people.show },
    { method: 'patch', path: '/api/v1/people/{person_id}', access: 'people:write', operation: people.update },
    { method: 'post', path: '/api/v1/people/{person_id}/roles', access: 'people:write', operation: personStates.updateRoles },
    { method: 'post', path: '/api/v1/people/{person_id}/switch-off', access: 'people:write', operation: personStates.deactivate },
    { method: 'post', path: '/api/v1/people/{person_id}/switch-on', access: 'people:write', operation: personStates.activate },
  ];
  return table;
}
