import type { administrationWords as spanish } from '../es/administration.ts';

export const administrationWords: typeof spanish = {
  menu: 'Management of the portal',
  overview: 'Overview',
  people: 'People',
  courses: 'Courses',
  meetings: 'Video calls',
  imports: 'Import',
  roles: 'Roles and rights',
  mail: 'Mail',
  doctor: 'Doctor',
  journal: 'Journal',
  privacy: 'Privacy',
};
