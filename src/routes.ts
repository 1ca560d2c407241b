import { Router, type RequestHandler } from 'express';
import { signedIn, signedInProgram } from './accounts/guards.ts';
import type { AccountNeeds } from './accounts/needs.ts';
import type { Passport } from './accounts/passport.ts';
import { profilePages } from './accounts/profile.routes.ts';
import { signInPages } from './accounts/sign-in.routes.ts';
import { readBody } from './http/read-body.ts';
import { Refusal } from './http/refusal.ts';
import { coursePages } from './meetings/course.routes.ts';
import type { MeetingNeeds } from './meetings/join-meeting.ts';
import { joinPage } from './meetings/join.routes.ts';
import { pastPage } from './meetings/past.routes.ts';
import { todayPage } from './meetings/today.routes.ts';
import { tokenPages } from './meetings/token.routes.ts';

/** Every address of the portal. A method that stands in no row of an address is a 405. */
export function routes(needs: AccountNeeds & MeetingNeeds, passport: Passport): Router {
  const router = Router();
  const person = signedIn(needs);
  const program = signedInProgram(needs);
  const entrance = signInPages(needs, passport);
  const profile = profilePages(needs);
  const courses = coursePages(needs);
  const tokens = tokenPages(needs);
  const { debug } = needs.settings;

  at('/join-meeting/:id', { get: [joinPage(needs)] });

  at('/login', { get: [entrance.show], post: [entrance.submit] });
  at('/logout', { post: [entrance.signOut] });

  at('/', { get: [person, todayPage(needs)] });
  at('/courses', { get: [person, courses.list] });
  at('/courses/:id', { get: [person, courses.show] });
  at('/past', { get: [person, pastPage(needs)] });

  at('/profile', { get: [person, profile.show], post: [person, profile.save] });
  at('/profile/password', { post: [person, profile.changePassword] });
  at('/profile/xmpp-password', { post: [person, profile.separatePassword] });

  at('/jitsi/generate-token', { get: [program, tokens.generate], post: [program, tokens.generate] });
  at('/test-meeting-jwt/:id', { get: debug ? [program, tokens.test] : [tokens.testOff] });

  return router;

  function at(path: string, methods: { get?: RequestHandler[]; post?: RequestHandler[] }): void {
    const route = router.route(path);
    if (methods.get) route.get(...methods.get);
    if (methods.post) route.post(readBody, methods.post);
    const allowed = [...(methods.get ? ['GET', 'HEAD'] : []), ...(methods.post ? ['POST'] : [])].join(', ');
    route.all(() => {
      throw new Refusal(405, 'wrong-method', { Allow: allowed });
    });
  }
}
