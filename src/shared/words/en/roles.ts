import type { roleWords as spanish } from '../es/roles.ts';

export const roleWords: typeof spanish = {
  names: { administrator: 'Administrator', teacher: 'Teacher', student: 'Student' },
};
