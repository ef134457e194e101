export { daySpan, isEdtf, showDate, slashedDate, type DaySpan } from './edtf.ts';
export { dateFromCells, readDate, type DateNote, type DateProblem, type DateReading, type RecordDate } from './read-date.ts';
