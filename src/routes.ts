import type { AccountNeeds } from './accounts/needs.ts';
import type { Passport } from './accounts/passport.ts';
import { profilePages } from './accounts/profile.routes.ts';
import { signInPages } from './accounts/sign-in.routes.ts';
import type { Address } from './address.ts';
import { coursePages } from './meetings/course.routes.ts';
import type { MeetingNeeds } from './meetings/join-meeting.ts';
import { joinPage } from './meetings/join.routes.ts';
import { pastPage } from './meetings/past.routes.ts';
import { todayPage } from './meetings/today.routes.ts';
import { tokenPages } from './meetings/token.routes.ts';
import { peopleListPages } from './people/people.routes.ts';

/** Every address of the portal, and whom it lets in. */
export function addresses(needs: AccountNeeds & MeetingNeeds, passport: Passport): Address[] {
  const entrance = signInPages(needs, passport);
  const profile = profilePages(needs);
  const courses = coursePages(needs);
  const tokens = tokenPages(needs);
  const people = peopleListPages(needs);
  const { debug } = needs.settings;

  return [
    { path: '/join-meeting/:id', access: 'anyone', get: joinPage(needs) },

    { path: '/login', access: 'anyone', get: entrance.show, post: entrance.submit },
    { path: '/logout', access: 'anyone', post: entrance.signOut },

    { path: '/', access: 'person', get: todayPage(needs) },
    { path: '/courses', access: 'person', get: courses.list },
    { path: '/courses/:id', access: 'person', get: courses.show },
    { path: '/past', access: 'person', get: pastPage(needs) },

    { path: '/profile', access: 'person', get: profile.show, post: profile.save },
    { path: '/profile/password', access: 'person', post: profile.changePassword },
    { path: '/profile/xmpp-password', access: 'person', post: profile.separatePassword },

    { path: '/admin/users', access: 'people:see', get: people.show },
    { path: '/admin/users.csv', access: 'people:see', get: people.download },

    { path: '/jitsi/generate-token', access: 'program', get: tokens.generate, post: tokens.generate },
    { path: '/test-meeting-jwt/:id', access: debug ? 'program' : 'anyone', get: debug ? tokens.test : tokens.testOff },
  ];
}
