export type ImportMeetingTable = {
  import_id: number;
  line: number;
  meeting_id: number;
  is_new: number;
  course_id: number;
  title: string;
  starts_at: string;
  ends_at: string;
  teacher_opening: number | null;
  student_opening: number | null;
  closing: number | null;
  is_active: number;
  room_name: string | null;
  link: string | null;
  found_version: number | null;
};
