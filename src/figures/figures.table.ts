/** `day` is a date of the portal's time zone: `2026-03-02`. */
export type FigureDayTable = {
  day: string;
  joins: number;
  refusals: number;
  minutes: number;
  peak: number;
  people: number;
  sign_ins: number;
  reported: number;
  summed_at: string;
};

export type CourseFigureTable = {
  course_id: number;
  day: string;
  joins: number;
  refusals: number;
  minutes: number;
  peak: number;
  people: number;
};

export type RefusalFigureTable = { course_id: number; day: string; outcome: string; count: number };

export type QuarterFigureTable = { starts_at: string; joins: number; refusals: number; people: number };
