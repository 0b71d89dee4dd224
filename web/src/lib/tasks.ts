import type { Text } from './text';
import type { DutyRow, ProgressView, TaskView, TodoItem } from './types';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** How long is left, or how late it is, in words; null once it ended, and for what is recorded afterwards. */
export function sayTaskLeft(task: Pick<TaskView, 'left_ms' | 'stage' | 'catch_up'>, t: Text): { text: string; late: boolean } | null {
  if (task.stage === 'done' || task.stage === 'cancelled' || task.catch_up) return null;
  const late = task.left_ms < 0;
  const span = Math.abs(task.left_ms);
  const [days, hours] = [Math.floor(span / DAY_MS), Math.max(1, Math.floor(span / HOUR_MS))];
  return { text: late ? t.tasks.lateBy(days, hours) : t.tasks.leftBy(days, hours), late };
}

/** The steps a person takes on the task's page. A patrol is closed by the inspection, never by words. */
export function stepsByHand(task: Pick<TaskView, 'steps' | 'origin'>): TaskView['steps'] {
  return task.steps.filter((s) => task.origin.id !== 'patrol' || (s.step !== 'finish' && s.step !== 'submit'));
}

/** The groups of the list in their order, none of them empty. */
export function grouped(items: TodoItem[]): [string, TodoItem[]][] {
  return ['late', 'today', 'later']
    .map((when): [string, TodoItem[]] => [when, items.filter((item) => item.when === when)])
    .filter(([, list]) => list.length > 0);
}

export function addUp(progress: ProgressView[]): ProgressView {
  const zero = { given: 0, done: 0, submitted: 0, late: 0, catch_up: 0 };
  return progress.reduce(
    (sum, p) => ({
      given: sum.given + p.given,
      done: sum.done + p.done,
      submitted: sum.submitted + p.submitted,
      late: sum.late + p.late,
      catch_up: sum.catch_up + p.catch_up,
    }),
    zero,
  );
}

/** A duty with the rows of all its leads. */
export interface DutyGroup {
  duty: DutyRow;
  rows: DutyRow[];
  total: ProgressView;
}

/** Focus areas in the order of the plan, each with its duties. */
export function byFocus(rows: DutyRow[]): { focus: DutyRow['focus']; duties: DutyGroup[] }[] {
  const areas: { focus: DutyRow['focus']; duties: DutyGroup[] }[] = [];
  for (const row of rows) {
    let area = areas.find((a) => a.focus.id === row.focus.id);
    if (!area) areas.push((area = { focus: row.focus, duties: [] }));
    const known = area.duties.find((d) => d.duty.duty === row.duty);
    if (known) known.rows.push(row);
    else area.duties.push({ duty: row, rows: [row], total: row.progress });
  }
  for (const area of areas) for (const duty of area.duties) duty.total = addUp(duty.rows.map((r) => r.progress));
  return areas;
}

/** Organisations in the order of the plan's duties, each with what it leads. */
export function byLead(rows: DutyRow[]): { lead: DutyRow['lead']; rows: DutyRow[]; total: ProgressView }[] {
  const leads: { lead: DutyRow['lead']; rows: DutyRow[]; total: ProgressView }[] = [];
  for (const row of rows) {
    const known = leads.find((l) => l.lead.id === row.lead.id);
    if (known) known.rows.push(row);
    else leads.push({ lead: row.lead, rows: [row], total: row.progress });
  }
  for (const lead of leads) lead.total = addUp(lead.rows.map((r) => r.progress));
  return leads;
}
